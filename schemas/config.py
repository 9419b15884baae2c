"""The operator's configuration: what is true of a machine, never of a pull request.

Secrets have no place in it: a key is named by the environment variable that holds it. Each field's description is what
people read: in the file that `taxobot config init` writes, and in editors, through the JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.app import AppConfig, WorkerConfig
from schemas.part import Count, Part, Port, Text
from schemas.rules.settings import DEFAULT_HOSTS

Price = Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class DocumentsConfig(Part):
    """Where knowledge documents are read, and how."""

    mirrors: dict[str, Text] = Field(
        default={},
        description="URL of a document repository, as leaves name it, or of what several of them stand below: the git"
        " repository, the bundle, the folder of such, or the https address that is read instead.",
    )
    hosts: tuple[str, ...] = Field(
        default=DEFAULT_HOSTS, description="The hosts that documents may be fetched from otherwise."
    )
    pdf: Literal["light", "docling"] = Field(default="light", description="What takes the text out of PDF files.")


class ValidationConfig(Part):
    """How contributions are checked on this machine."""

    tokenizer: Text | None = Field(
        default=None,
        description="A `tokenizer.json`, or a model's folder that holds one: it counts the tokens of contexts. Unset,"
        " they are estimated.",
    )


class FoldersConfig(Part):
    """Where things are kept."""

    models: Text | None = Field(
        default=None, description="Downloaded and converted models. Unset: the user's cache folder."
    )
    data: Text | None = Field(
        default=None, description="Everything else that taxobot makes. Unset: the user's data folder."
    )
    taxonomy: Text | None = Field(
        default=None, description="Your taxonomy's git repository, for commands that are started outside of one."
    )


class RoleConfig(Part):
    """Who plays a role: a model here, or one behind an endpoint."""

    model: Text | None = Field(
        default=None, description="A model here, by name or path; with an endpoint, the name it has there."
    )
    endpoint: Text | None = Field(default=None, description="URL of a server that speaks OpenAI's API.")
    key: Variable | None = Field(
        default=None, description="The environment variable that holds the endpoint's key, never the key itself."
    )

    @model_validator(mode="after")
    def _key_opens_something(self) -> RoleConfig:
        if self.key and not self.endpoint:
            raise ValueError("a key goes with an endpoint; name the endpoint too")
        return self

    @model_validator(mode="after")
    def _address_holds_no_secret(self) -> RoleConfig:
        address = self.endpoint or ""
        if "?" in address or "@" in address.partition("//")[2].partition("/")[0]:
            raise ValueError("an endpoint's address holds no name, password or key; name the key's variable under key")
        return self


class ModelsConfig(Part):
    """What the preset's choices are replaced by; an unset one is the preset's."""

    student: Text | None = Field(default=None, description="The model that is taught: a name or path on this machine.")
    teacher: RoleConfig = Field(default=RoleConfig(), description="Who writes training rows.")
    critic: RoleConfig = Field(default=RoleConfig(), description="Who rejects bad rows.")
    judge: RoleConfig = Field(default=RoleConfig(), description="Who rates answers.")


class GenerateConfig(Part):
    """How training rows are made; these are the words of `taxobot data generate`."""

    pipeline: Text | None = Field(
        default=None,
        description="simple, full or extractive, or the path of a folder of flows. Unset: the preset's; full where the"
        " preset has no teacher and one is named.",
    )
    sdg_scale_factor: Count = Field(
        default=30, le=10_000, description="Texts that are drawn where a flow says `scaled`."
    )
    num_seed_examples: Count | None = Field(
        default=None, description="Seed examples that a prompt shows. Unset: 1 context, or 2 seeds."
    )
    max_num_tokens: Annotated[int, Field(ge=512, strict=True)] | None = Field(
        default=None, description="The longest text that is drawn. Unset: as the flow says."
    )
    chunk_word_count: Count | None = Field(
        default=None, description="Words of a document's chunk. Unset: chunks of 500 tokens."
    )
    rouge_threshold: Annotated[float, Field(ge=0, le=1, strict=True)] = Field(
        default=0.9,
        description="A row whose question is more alike to another one (ROUGE-L F1) is rejected: 0.0 rejects every row,"
        " 1.0 none.",
    )
    similarity: Literal["rouge", "unicode"] = Field(
        default="rouge", description="How words are taken for that: as rouge-score does, or of any script."
    )
    num_cpus: Count | None = Field(default=None, description="CPU threads that look for duplicates. Unset: all.")
    timeout: Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)] = Field(
        default=300, description="How many seconds one request may take."
    )
    prohibited_words: tuple[Text, ...] = Field(
        default=(), description="Words and phrases that no generated row may hold, besides offensive ones."
    )
    prohibited_words_file: Text | None = Field(
        default=None, description="A file with more of them, one a line; lines that begin with # do not count."
    )
    price_in: Price | None = Field(
        default=None, description="What a million prompt tokens cost, for estimates. Unset: unknown."
    )
    price_out: Price | None = Field(default=None, description="What a million drawn tokens cost.")


class ServeConfig(Part):
    """How models are served here; these are the words of `taxobot model serve`."""

    backend: Literal["auto", "vllm", "llama-cpp", "transformers"] = Field(
        default="auto", description="What serves a model; auto goes by the model's kind and the machine."
    )
    host: Text = Field(default="127.0.0.1", description="The address to listen on.")
    port: Port = Field(default=8000, description="The port to listen on.")
    gpus: Count | None = Field(default=None, description="GPUs that one model is spread over.")
    max_ctx_size: Count | None = Field(default=None, description="Tokens of a conversation. Unset: the model's own.")
    gpu_layers: Annotated[int, Field(ge=-1, strict=True)] = Field(
        default=-1, description="Layers that llama.cpp puts on the GPU; -1 is all of them."
    )
    num_threads: Count | None = Field(default=None, description="CPU threads.")
    chat_template: Text = Field(
        default="tokenizer", description="tokenizer is the model's own; or the path of a Jinja file."
    )
    start_seconds: Annotated[float, Field(gt=0, strict=True)] = Field(
        default=600, description="How many seconds a server may take to get ready."
    )
    vllm: Text | None = Field(
        default=None,
        description="The Python interpreter of vLLM's environment. Unset: what `taxobot model engine install` made.",
    )
    llama_cpp: Text | None = Field(default=None, description="The same for llama-cpp-python.")


class TrainConfig(Part):
    """How models are fine-tuned; these are the words of `taxobot model train`. Where nothing else is said, an unset one
    is the preset's, or of the preset whose student is nearest in size.
    """

    pipeline: Literal["simple", "full", "accelerated"] | None = Field(
        default=None,
        description="simple trains an adapter (LoRA), full all weights, accelerated either with InstructLab's numbers"
        " for GPUs. Unset: full, or with a lora_rank an adapter.",
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        default="auto", description="Where it is computed; auto is a GPU that PyTorch can use, else the CPU."
    )
    nproc_per_node: Count | None = Field(
        default=None, description="Processes that train together, one a GPU. Unset: 1; with accelerated, all GPUs."
    )
    distributed_backend: Literal["ddp", "fsdp"] | None = Field(
        default=None,
        description="ddp keeps the whole model on each device, fsdp shares it out. Unset: fsdp for all weights on"
        " several GPUs, else ddp.",
    )
    num_epochs: Count | None = Field(
        default=None, le=10, description="How often each row is seen; more than 10 only by `--force`."
    )
    learning_rate: Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)] | None = Field(
        default=None, description="The highest learning rate."
    )
    warmup_steps: Annotated[int, Field(ge=0, strict=True)] | None = Field(
        default=None, description="Steps until it is reached. Unset: 7 % of the steps."
    )
    lr_schedule: Literal["cosine", "linear", "constant"] | None = Field(
        default=None, description="How it falls afterwards. Unset: cosine."
    )
    effective_batch_size: Count | None = Field(
        default=None, description="Rows of a step, on all devices together. Unset: rows alike in length, by tokens."
    )
    max_seq_len: Count | None = Field(default=None, description="The longest row, in tokens.")
    max_batch_len: Count | None = Field(
        default=None, description="Tokens that a device computes at once. Unset: by the model, as its preset has it."
    )
    over_long: Literal["leave-out", "split", "refuse"] = Field(
        default="leave-out", description="What becomes of longer rows."
    )
    save_samples: Count | None = Field(
        default=None, description="Save a checkpoint each so many rows. Unset: after every epoch."
    )
    patience: Count | None = Field(
        default=None, description="End after so many checkpoints without a lower validation loss. Unset: never early."
    )
    validation_share: Annotated[float, Field(gt=0, lt=1, strict=True)] = Field(
        default=0.06, description="The part of the rows that is kept aside to measure with."
    )
    lora_rank: Count | None = Field(default=None, description="The rank of an adapter's matrices.")
    lora_alpha: Count | None = Field(default=None, description="What an adapter counts: alpha / rank.")
    lora_dropout: Annotated[float, Field(ge=0, lt=1, strict=True)] | None = Field(
        default=None, description="The part of an adapter's inputs that is dropped at random."
    )
    lora_target_modules: tuple[Text, ...] = Field(
        default=(), description="The layers that an adapter adds to. Empty: all linear ones but the head."
    )
    seed: Annotated[int, Field(ge=0, strict=True)] = Field(
        default=42, description="Another seed draws other batches and splits."
    )


class ChatConfig(Part):
    """How `taxobot model chat` talks."""

    model: Text | None = Field(default=None, description="The model to talk to. Unset: the student.")
    context: Text = Field(default="default", description="The system prompt to begin with, by name.")
    contexts: dict[str, str] = Field(default={}, description="System prompts of your own, by name.")
    temperature: Annotated[float, Field(ge=0, le=2, strict=True)] = Field(
        default=1.0, description="0 always takes the likeliest word; more is more varied."
    )
    max_tokens: Count | None = Field(default=None, description="The longest answer, in tokens.")
    multiline: bool = Field(default=False, description="Enter begins a new line; Esc, then Enter, sends.")


class OperatorConfig(Part):
    """The whole of `config.yaml`; every part has a default, so an empty file is a valid one."""

    preset: Literal["tiny", "laptop", "lab", "lab-multi"] = Field(
        default="tiny", description="The models and numbers that everything goes by unless it is set below."
    )
    folders: FoldersConfig = Field(default=FoldersConfig(), description="Where things are kept.")
    models: ModelsConfig = Field(default=ModelsConfig(), description="What the preset's models are replaced by.")
    generate: GenerateConfig = Field(default=GenerateConfig(), description="How training rows are made.")
    train: TrainConfig = Field(default=TrainConfig(), description="How models are fine-tuned.")
    serve: ServeConfig = Field(default=ServeConfig(), description="How models are served here.")
    chat: ChatConfig = Field(default=ChatConfig(), description="How `taxobot model chat` talks.")
    documents: DocumentsConfig = Field(
        default=DocumentsConfig(), description="Where knowledge documents are read, and how."
    )
    validation: ValidationConfig = Field(
        default=ValidationConfig(), description="How contributions are checked on this machine."
    )
    app: AppConfig = Field(default=AppConfig(), description="The GitHub App's service.")
    worker: WorkerConfig = Field(default=WorkerConfig(), description="A GPU machine of one's own.")
