"""For any WSGI server: `waitress-serve wsgi:app`, `gunicorn wsgi:app`."""

from assistant import settings, wiring
from assistant.app import create_app

app = create_app(wiring.build(settings.read()))
