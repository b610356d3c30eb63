"""The command that lets an assistant ask: tools over the Model Context Protocol, read only."""

from __future__ import annotations

import json
from argparse import Namespace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from opsanalytics.cli.options import Commands, new_command
from opsanalytics.cli.shared import translator
from opsanalytics.core.errors import UsageError
from opsanalytics.core.formats import escaped
from opsanalytics.core.messages import Message, Translator

if TYPE_CHECKING:
    from mcp import types

    from opsanalytics.cli.tools import Context


def add_command(commands: Commands) -> None:
    """`opsanalytics mcp`."""
    parser = new_command(commands, "mcp", mcp)
    parser.add_argument("--shop", default="", metavar="NAME")


def mcp(given: Namespace) -> int:
    """Answer until the assistant ends the connection; UsageError without the package `mcp`."""
    try:
        import anyio
        from mcp.server.stdio import stdio_server
    except ImportError:
        raise UsageError("cli.mcp.not_installed") from None
    from opsanalytics.cli.tools import Context

    anyio.run(partial(_serve, Context(given, translator(given)), stdio_server))
    return 0


async def _serve(ctx: Context, stdio_server: Any) -> None:
    """Answer one question after the other; what else is printed does not reach the protocol."""
    from anyio import CapacityLimiter, to_thread
    from mcp import types
    from mcp.server.lowlevel import Server

    one_at_a_time = CapacityLimiter(1)

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_tools(ctx.tr))

    async def call_tool(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        ask = partial(ctx.answer, asked.name, asked.arguments or {})
        answer = await to_thread.run_sync(ask, limiter=one_at_a_time)
        text = escaped(json.dumps(answer, ensure_ascii=False, allow_nan=False))
        content: Any = [types.TextContent(type="text", text=text)]
        return types.CallToolResult(content=content, structured_content=answer)

    server: Server[Any] = Server(
        "opsanalytics",
        version=version("opsanalytics"),
        instructions=ctx.tr("cli.mcp.instructions"),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _tools(tr: Translator) -> list[types.Tool]:
    """What can be asked: names, descriptions and arguments."""
    from mcp import types

    from opsanalytics.cli.tools import TOOLS, arguments_of

    hints = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
    return [
        types.Tool(
            name=name,
            description=tr(Message(f"cli.mcp.tool.{name}")),
            input_schema=_schema(arguments_of(name).model_json_schema(), tr),
            annotations=hints,
        )
        for name in TOOLS
    ]


def _schema(schema: dict[str, Any], tr: Translator) -> dict[str, Any]:
    """The arguments of a tool, each described."""
    for name, argument in schema["properties"].items():
        argument["description"] = tr(Message(f"cli.mcp.argument.{name}"))
        del argument["title"]
    return schema
