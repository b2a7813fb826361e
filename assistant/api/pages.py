"""The page of the OpenAPI document: Swagger UI from the installed package, nothing from elsewhere."""

import base64
import hashlib
import re

from flask import Flask, Response, request

from assistant.api.problems import PREFIX

DOCS = f"{PREFIX}/docs"
START = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Winback API</title>
<meta http-equiv="refresh" content="0; url=swagger"></head>
<body><p><a href="swagger">API page</a> · <a href="openapi.json">OpenAPI document</a></p></body></html>"""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def allow(app: Flask) -> None:
    """Let the page run its own inline scripts, named by hash; Swagger UI styles itself inline."""
    app.config.setdefault("OPENAPI_HTML_STRING", START)

    @app.after_request
    def policy(response: Response) -> Response:
        if request.path.startswith(f"{DOCS}/") and response.mimetype == "text/html":
            hashes = " ".join(
                f"'sha256-{_sha256(script)}'" for script in _INLINE.findall(response.get_data(as_text=True))
            )
            response.headers["Content-Security-Policy"] = (
                f"default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
                "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
            )
        return response


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
