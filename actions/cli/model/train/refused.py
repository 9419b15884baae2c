"""Options of `ilab model train` that are not taken here: whoever is used to them reads what there is instead."""

from __future__ import annotations

_BITS = "weights are trained in 16 or 32 bits; --lora --optimize-memory takes least memory"
_OFFLOAD = (
    "the optimizer stays with the weights; --distributed-backend fsdp shares it out over GPUs, --lora keeps it small"
)
_OWN = "the tokenizer, with its chat template, is the model's own, from the folder that --model-path names"
TRAIN = {
    "--4-bit-quant": _BITS,
    "--lora-quantize-dtype": _BITS,
    "--deepspeed-cpu-offload-optimizer": _OFFLOAD,
    "--deepspeed-cpu-offload-optimizer-ratio": _OFFLOAD,
    "--deepspeed-cpu-offload-optimizer-pin-memory": _OFFLOAD,
    "--fsdp-cpu-offload-optimizer": _OFFLOAD,
    "--use-dolomite": "models are computed by transformers, without padding wherever that holds (--layout)",
    "--disable-flash-attn": "it is used only where the GPU can do it; --layout grouped goes without attention over"
    " packed rows",
    "--tokenizer-dir": _OWN,
    "--gguf-model-path": "a GGUF file cannot be trained; name the Hugging Face folder by --model-path, and GGUF files"
    " are made of the result",
    "--data-output-dir": "the rows as tokens stand in the run's folder, which --ckpt-output-dir names",
    "--skip-preprocessing": "rows become tokens anew each time, which takes seconds; leave it out",
    "--local": "a model is always read from this machine; leave it out",
    "--phased-base-dir": "phases stand in `phased` in the run's folder, which --ckpt-output-dir names",
    "--training-journal": "the journal is phased/journalfile.yaml in the run's folder, which --ckpt-output-dir names",
    "--phased-mt-bench-judge": "checkpoints are compared by their validation loss, or with --choose-by benchmark by"
    " questions of yours (--benchmark-data)",
    "--enable-serving-output": "no server is started: checkpoints are measured in this process",
    "--disable-accelerate-full-state-at-epoch": "the state that a run carries on from is kept only while it is under"
    " way",
}
