"""Every request and reply of the REST API, and every webhook, against GitHub's published description (OpenAPI)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator, OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4, DRAFT202012

from fakes.github.description.load import HERE, NoDescription, read

GENERAL = {400, 401, 403, 404, 422, 429}
"""What any operation may answer, documented there or not; and everything from 500."""
VERSIONS = {"2022-11-28", "2026-03-10"}
NAMED = {"oneOf", "anyOf", "allOf"}
Node = dict[str, Any]


class Checker:
    """Knows the operations by method and path template. Raises NoDescription when a description is missing."""

    def __init__(self, folder: Path = HERE) -> None:
        self._api, self._hooks = read("api", folder), read("webhooks", folder)
        api, hooks = DRAFT4.create_resource(self._api), DRAFT202012.create_resource(self._hooks)
        self._registry: Any = Registry().with_resources([("urn:api", api), ("urn:hooks", hooks)])
        self._validators: dict[tuple[type, str], Any] = {}

    def require(self, operations: Mapping[tuple[str, str], object]) -> None:
        """Raises NoDescription when one of the operations (method, template) is not in the description."""
        missing = [one for one in operations if one[0].lower() not in self._api["paths"].get(one[1], {})]
        if missing:
            raise NoDescription(f"not in the cut description: {missing}; make it anew with description/cut.py")

    def query(self, method: str, template: str, given: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
        """The query's values by their types, and what is wrong with them."""
        known = {one["name"]: index for index, one in self._parameters(method, template) if one["in"] == "query"}
        errors = [f"unknown query parameter {name!r}" for name in given if name not in known]
        values: dict[str, Any] = {}
        for name, text in given.items():
            if name in known:
                pointer = f"{self._pointer(method, template)}/parameters/{known[name]}"
                values[name] = _typed(text, self._at(f"{pointer}/schema"))
                errors += self._errors(
                    OAS30WriteValidator, f"urn:api#{self._resolved(pointer)}/schema", values[name], name
                )
        required = [one["name"] for _, one in self._parameters(method, template) if one.get("required")]
        errors += [f"query parameter {name!r} is missing" for name in required if name in known and name not in given]
        return values, errors

    def body(self, method: str, template: str, body: Any, *, sent: bool) -> list[str]:
        """What is wrong with a request's body; fields that are not described count too."""
        operation = self._at(self._pointer(method, template))
        if "requestBody" not in operation:
            return ["this operation takes no body"] if sent and body not in ({}, None) else []
        if not sent:
            return ["the body is missing"] if operation["requestBody"].get("required") else []
        pointer = f"{self._pointer(method, template)}/requestBody/content/application~1json/schema"
        errors = self._errors(OAS30WriteValidator, f"urn:api#{pointer}", body, "body")
        return errors + [f"unknown field {name}" for name in self._unknown(self._at(pointer), body)]

    def reply(self, method: str, template: str, status: int, body: Any) -> list[str]:
        """What is wrong with the fake's own answer."""
        responses = self._at(self._pointer(method, template))["responses"]
        if str(status) not in responses:
            general = status in GENERAL or status >= 500
            return (
                [] if general and isinstance(body, dict) and "message" in body else [f"status {status} is undocumented"]
            )
        pointer = self._resolved(f"{self._pointer(method, template)}/responses/{status}")
        content = self._at(pointer).get("content", {})
        if "application/json" not in content:
            return [] if body is None or status >= 400 else [f"status {status} has no JSON body"]
        if "schema" not in content["application/json"]:
            return []
        where = f"urn:api#{pointer}/content/application~1json/schema"
        return self._errors(OAS30ReadValidator, where, body, f"reply {status}")

    def hook(self, event: str, payload: Mapping[str, Any]) -> list[str]:
        """What is wrong with a webhook's payload; nothing is known about some events."""
        name = "-".join([event, *([str(payload["action"])] if "action" in payload else [])]).replace("_", "-")
        if name not in self._hooks["webhooks"]:
            return []
        pointer = f"/webhooks/{name}/post/requestBody/content/application~1json/schema"
        return self._errors(OAS31Validator, f"urn:hooks#{pointer}", payload, name)

    def _pointer(self, method: str, template: str) -> str:
        return f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}"

    def _parameters(self, method: str, template: str) -> Iterator[tuple[int, Node]]:
        pointer = self._pointer(method, template)
        for index in range(len(self._at(pointer).get("parameters", []))):
            yield index, self._at(f"{pointer}/parameters/{index}")

    def _resolved(self, pointer: str) -> str:
        """The pointer behind a reference, if there is one."""
        node = self._walk(pointer)
        return self._resolved(node["$ref"][1:]) if isinstance(node, dict) and "$ref" in node else pointer

    def _at(self, pointer: str) -> Node:
        found = self._walk(self._resolved(pointer))
        assert isinstance(found, dict)
        return found

    def _walk(self, pointer: str) -> Any:
        node: Any = self._api
        for part in pointer.split("/")[1:]:
            if isinstance(node, dict) and "$ref" in node:
                node = self._walk(self._resolved(node["$ref"][1:]))
            name = part.replace("~1", "/").replace("~0", "~")
            node = node[int(name)] if isinstance(node, list) else node[name]
        return node

    def _unknown(self, schema: Node, body: Any, where: str = "") -> Iterator[str]:
        while "$ref" in schema:
            schema = self._at(schema["$ref"][1:])
        if isinstance(body, list) and "items" in schema:
            for index, one in enumerate(body):
                yield from self._unknown(schema["items"], one, f"{where}[{index}]")
        if not isinstance(body, dict) or "properties" not in schema or schema.keys() & NAMED:
            return
        for name, value in body.items():
            if name in schema["properties"]:
                yield from self._unknown(schema["properties"][name], value, f"{where}.{name}")
            elif not schema.get("additionalProperties"):
                yield f"{where}.{name}".lstrip(".")

    def _errors(self, kind: type, reference: str, value: Any, name: str) -> list[str]:
        key = (kind, reference)
        if key not in self._validators:
            self._validators[key] = kind({"$ref": reference}, registry=self._registry)
        found = self._validators[key].iter_errors(value)
        return [f"{name}{_place(one.absolute_path)}: {_short(one.message)}" for one in found]


def _short(message: str, most: int = 400) -> str:
    """Without the middle: values stand first and what is wrong with them last."""
    return message if len(message) <= most else f"{message[: most // 2]} … {message[-most // 2 :]}"


def _place(path: Any) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def _typed(text: str, schema: Node) -> Any:
    """A query string's value as its schema's type, or as text where it is not of that."""
    kind = schema.get("type")
    if kind == "array":
        return text.split(",")
    if kind not in ("integer", "boolean", "number"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
