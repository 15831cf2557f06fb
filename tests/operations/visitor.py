"""Somebody with a browser: reads labels, fills in what stands beside them, presses buttons, follows links.

Nothing but the standard library, so that it runs wherever the site is reached. What is filled in is named as the page names it.
"""

import html
import http.client
import http.cookiejar
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

EMPTY = {"input", "br", "img", "meta", "link", "hr", "wbr", "source", "col"}


class NotThere(Exception):
    """The page has no such field, button or link, or refuses; the message holds what the page says."""


@dataclass
class Control:
    """A field of a form, by what the page calls it."""

    name: str
    kind: str
    value: str
    label: str = ""
    ticked: bool = False
    choices: dict[str, str] = field(default_factory=dict)


@dataclass
class Form:
    """A form: where it goes, its fields and buttons."""

    action: str
    method: str
    fields: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """A page taken apart: forms, links, and the text that is read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.labels: dict[str, str] = {}
        self.by_id: dict[str, Control] = {}
        self.words: list[str] = []
        self.heard: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(text)
        for place, words in self.labels.items():
            if place in self.by_id and not self.by_id[place].label:
                self.by_id[place].label = words

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in EMPTY:
            self.heard.append((tag, found, []))
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        if tag in ("input", "select", "textarea") and self.forms and found.get("name"):
            kind = found.get("type", "text") if tag == "input" else tag
            value = found.get("value", "on" if kind in ("checkbox", "radio") else "")
            one = Control(found["name"], kind, value, found.get("aria-label", ""), "checked" in found)
            self.forms[-1].fields.append(one)
            self.by_id[found.get("id", "")] = one

    def handle_data(self, data: str) -> None:
        for _, _, words in self.heard:
            words.append(data)
        if not {"script", "style"} & {tag for tag, _, _ in self.heard}:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self.heard:
            was, found, words = self.heard.pop()
            self._close(was, found, _plain(words))
            if was == tag:
                return

    def _close(self, tag: str, found: dict[str, str], words: str) -> None:
        form = self.forms[-1] if self.forms else None
        if tag == "a" and "href" in found:
            self.links.append((words, found["href"]))
        elif tag == "label" and "for" in found:
            self.labels[found["for"]] = words
        elif tag == "button" and form and found.get("type", "submit") == "submit":
            form.buttons.append((words, found.get("name", ""), found.get("value", "")))
        elif tag == "option" and form and form.fields:
            form.fields[-1].choices[words] = found.get("value", words)
            if "selected" in found or len(form.fields[-1].choices) == 1:
                form.fields[-1].value = found.get("value", words)
        elif tag == "textarea" and form and form.fields:
            form.fields[-1].value = words


class _Here(urllib.request.HTTPSHandler):
    """Takes every name for this machine."""

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(self._connection, req, context=self._context)  # type: ignore[attr-defined]

    def _connection(self, host: str, **more: Any) -> http.client.HTTPSConnection:
        found = http.client.HTTPSConnection(host, **more)
        found._create_connection = lambda place, *rest: socket.create_connection(("127.0.0.1", place[1]), *rest)  # type: ignore[attr-defined]
        return found


class Visitor:
    """A browser with its cookies; `page` is what it shows.

    With a certificate it trusts that alone, and takes every name for the machine whose network `within` leads into.
    """

    def __init__(
        self, address: str, certificate: str = "", within: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self.within = within
        self.cookies = http.cookiejar.CookieJar()
        handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPCookieProcessor(self.cookies)]
        if certificate:
            handlers.append(_Here(context=ssl.create_default_context(cadata=certificate)))
        self.opener = urllib.request.build_opener(*handlers)
        self.opener.addheaders = [("User-Agent", "following docs/operations.md"), ("Accept-Language", "en")]
        self.status, self.url, self.text, self.bytes = 0, address, "", b""

    def open(self, path: str, data: bytes | None = None, kind: str = "") -> "Visitor":
        """Go to an address of the site, or send a form there."""
        request = urllib.request.Request(urllib.parse.urljoin(self.url, path), data)
        if kind:
            request.add_header("Content-Type", kind)
            request.add_header("Referer", self.url)
        try:
            with self.within(), self.opener.open(request, timeout=90) as answer:
                self.status, self.url, self.bytes = answer.status, answer.url, answer.read()
        except urllib.error.HTTPError as refused:
            self.status, self.url, self.bytes = refused.code, refused.url or self.url, refused.read()
        self.text = self.bytes.decode("utf-8", "replace")
        return self

    @property
    def page(self) -> Reader:
        return Reader(self.text)

    @property
    def words(self) -> str:
        """What is read on the page."""
        return _plain(self.page.words)

    def follow(self, words: str) -> "Visitor":
        """Follow the link of these words."""
        for found, path in self.page.links:
            if words == found:
                return self.open(html.unescape(path))
        raise self._wrong(f"no link {words!r}")

    def press(
        self, button: str, filled: dict[str, str], ticked: tuple[str, ...] = (), files: dict[str, "Upload"] | None = None
    ) -> "Visitor":
        """Fill in fields by their labels, tick boxes by theirs, and press a button of the same form."""
        wanted = {*filled, *ticked, *(files or {})}
        for form in self.page.forms:
            pressed = next((one for one in form.buttons if one[0] == button), None)
            if pressed and wanted <= {_name(one) for one in form.fields}:
                return self._send(form, pressed, filled, ticked, files or {})
        there = {_name(one) for form in self.page.forms if any(one[0] == button for one in form.buttons) for one in form.fields}
        raise self._wrong(f"no form with {sorted(wanted - there)} and the button {button!r}, but {sorted(there)}")

    def _send(
        self,
        form: Form,
        pressed: tuple[str, str, str],
        filled: dict[str, str],
        ticked: tuple[str, ...],
        files: dict[str, "Upload"],
    ) -> "Visitor":
        values: list[tuple[str, str]] = [pressed[1:]] if pressed[1] else []
        sent: list[tuple[str, Upload]] = []
        for one in form.fields:
            label = _name(one)
            if one.kind == "file":
                if label in files:
                    sent.append((one.name, files[label]))
            elif one.kind in ("checkbox", "radio"):
                if label in ticked or (one.ticked and one.kind == "checkbox"):
                    values.append((one.name, one.value))
            elif one.kind == "select" and label in filled:
                values.append((one.name, one.choices[filled[label]]))
            elif one.kind != "submit":
                values.append((one.name, filled.get(label, html.unescape(one.value))))
        path = html.unescape(form.action) or self.url
        before = self.url
        if form.method == "get":
            self.open(f"{path.partition('?')[0]}?{urllib.parse.urlencode(values)}")
        elif sent:
            self.open(path, *_with_files(values, sent))
        else:
            self.open(path, urllib.parse.urlencode(values).encode(), "application/x-www-form-urlencoded")
        if self.status >= 400:
            raise self._wrong(f"{pressed[0]!r} on {before} was refused")
        return self

    def _wrong(self, what: str) -> NotThere:
        return NotThere(f"{self.url} ({self.status}): {what}. It says: {self.words[:3000]}")


@dataclass
class Upload:
    """A file that is chosen in a form."""

    name: str
    content: bytes


def _name(one: Control) -> str:
    return re.sub(r" (?:optional|选填)$", "", one.label)


def _plain(words: list[str]) -> str:
    return " ".join("".join(words).split())


def _with_files(values: list[tuple[str, str]], files: list[tuple[str, Upload]]) -> tuple[bytes, str]:
    mark = "b58c0de51c3f4a1b"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in values]
    for name, one in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{one.name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + one.content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"
