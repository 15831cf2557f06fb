"""What a template says of itself is written alike, whether or not something is filled in."""

import pytest
from flask import render_template_string
from flask_babel import force_locale

SAID = [
    ("{{ _('首页') }}", "首页", "Home"),
    ("{{ _('甲占 100%%') }}", "甲占 100%", "甲占 100%"),
    ("{{ _('甲<b>') }}", "甲<b>", "甲<b>"),
    ("{{ _('甲%(name)s', name='<b>') }}", "甲&lt;b&gt;", "甲&lt;b&gt;"),
    ("{{ '10:30' }}", "10:30", "10:30"),
]


@pytest.mark.parametrize(("template", "chinese", "english"), SAID)
def test_a_sentence_is_written_in_the_language_of_the_reader(app, template, chinese, english):
    for locale, said in (("zh_Hans_CN", chinese), ("en", english)):
        with app.test_request_context(), force_locale(locale):
            assert render_template_string(template) == said
