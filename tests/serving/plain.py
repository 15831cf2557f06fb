"""A small application behind the web server of the house, for tests of the server alone."""

import io

LARGE = 8 * 1024 * 1024
LIMIT = 1024 * 1024


class App:
    """Echoes bodies, tells heads, answers `/large` from memory and `/file` from a file."""

    def __init__(self):
        self.config = {"MAX_CONTENT_LENGTH": LIMIT}

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > LIMIT:
            return self.say(start_response, "413 Too Large", b"at most a megabyte")
        body = environ["wsgi.input"].read()
        path = environ["PATH_INFO"]
        if path == "/heads":
            heads = sorted(f"{name[5:]}={value}" for name, value in environ.items() if name.startswith("HTTP_"))
            return self.say(start_response, "200 OK", "\n".join(heads).encode())
        if path == "/broken":
            raise ValueError("broken")
        if path == "/large":
            return self.say(start_response, "200 OK", b"l" * LARGE)
        if path == "/file":
            start_response("200 OK", [("Content-Length", str(LARGE))])
            return environ["wsgi.file_wrapper"](io.BytesIO(b"f" * LARGE))
        return self.say(start_response, "200 OK", path.encode() + b" " + body)

    def say(self, start_response, status, text):
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
        return [text]


app = App()
