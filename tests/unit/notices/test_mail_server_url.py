"""A mail server's URL becomes how mail is sent, or a clear refusal."""

import pytest

from notices.mail import Mail, MailSettingWrong, mail_at


def test_no_url_means_that_no_mail_is_sent() -> None:
    assert mail_at("") == Mail()


def test_login_password_and_sender_are_read_from_the_url() -> None:
    read = mail_at("smtp://shop%40a.example:s%2Fecret@mail.example:2525/?sender=noreply@a.example&security=starttls")
    assert read == Mail(
        host="mail.example",
        port=2525,
        sender="noreply@a.example",
        login="shop@a.example",
        password="s/ecret",
        security="starttls",
    )


def test_smtps_is_tls_on_its_own_port() -> None:
    assert (mail_at("smtps://mail.example").security, mail_at("smtps://mail.example").port) == ("tls", 465)


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://a:x@h:99999", "smtp://h/?security=ssl3"]
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(MailSettingWrong):
        mail_at(url)
