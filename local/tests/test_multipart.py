from io import BytesIO

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from local.multipart import Form


def test_what_is_sent_is_a_form_of_the_length_that_was_told() -> None:
    content = b"##fileformat=VCFv4.2\r\n--not-a-boundary\n" * 1000
    form = Form({"key": "a/b", "policy": "p=="}, BytesIO(content), len(content))
    told = len(form)
    sent = b""
    while block := form.read(1024):
        sent += block
    assert len(sent) == told

    environ = EnvironBuilder(
        method="POST", data=sent, content_type=form.content_type
    ).get_environ()
    request = Request(environ)
    assert request.form.to_dict() == {"key": "a/b", "policy": "p=="}
    assert request.files["file"].read() == content
