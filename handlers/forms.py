"""Reading the small forms of our pages."""

from urllib.parse import parse_qs

from fastapi import Request

LONGEST_BODY = 8_192
"""Whatever our pages ask for fits many times over."""


async def sent_form(request: Request, *, longest: int = LONGEST_BODY) -> dict[str, str]:
    """The form; nothing of one that is longer than any of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        return {}
    return {name: said[-1] for name, said in fields.items()}
