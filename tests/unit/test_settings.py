"""Settings come from the environment, then the file, then the defaults; wrong ones are named."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from streams import settings
from streams.commands import doctor
from streams.delivery.clients import client_options
from streams.settings import SettingsError


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_wins_over_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "newswire.toml").write_text('group = "from-file"\nprefix = "desk."\n')
    monkeypatch.setenv("NEWSWIRE_GROUP", "from-environment")
    loaded = settings.load()
    assert (loaded.group, loaded.prefix, loaded.topic("raw")) == ("from-environment", "desk.", "desk.raw")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WINDOW_ITEMS", "many", "WINDOW_ITEMS"),
        ("PREFIX", "no spaces", "PREFIX"),
        ("ITEM_TIMEOUT", "30", "must be below NEWSWIRE_SESSION_TIMEOUT"),
        ("CONFIG", "/nowhere/newswire.toml", "not a file"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"NEWSWIRE_{name}", value)
    with pytest.raises(SettingsError, match=said):
        settings.load()


@pytest.mark.parametrize("text", ["grup = 'x'\n", "group = \n"])
def test_a_wrong_file_is_named(empty_folder: Path, text: str) -> None:
    (empty_folder / "newswire.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"newswire\.toml|GRUP"):
        settings.load()


CHIEF = {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_MECHANISM": "scram-sha-512", "SASL_USERNAME": "chief", "SASL_PASSWORD": "never-to-be-seen"}


def given(monkeypatch: pytest.MonkeyPatch, named: dict[str, str]) -> None:
    for name, value in named.items():
        monkeypatch.setenv(f"NEWSWIRE_{name}", value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SASL_PASSWORD": None}, r"sasl_ssl, and NEWSWIRE_SASL_PASSWORD \(or NEWSWIRE_SASL_PASSWORD_FILE\) is not set"),
        ({"SASL_MECHANISM": None, "SASL_USERNAME": None}, "NEWSWIRE_SASL_MECHANISM, NEWSWIRE_SASL_USERNAME is not set"),
        ({"SASL_MECHANISM": "GSSAPI"}, "SASL_MECHANISM: Input should be 'PLAIN', 'SCRAM-SHA-256' or 'SCRAM-SHA-512'"),
        ({"SECURITY_PROTOCOL": "tls"}, "SECURITY_PROTOCOL: Input should be 'plaintext'"),
        ({"SECURITY_PROTOCOL": "ssl"}, "NEWSWIRE_SASL_PASSWORD is set, which has no use then"),
        ({"SECURITY_PROTOCOL": None}, "plaintext, and NEWSWIRE_SASL_MECHANISM, .* is set, which has no use then"),
        ({"SECURITY_PROTOCOL": "sasl_plaintext", "SSL_CA_FILE": "ca.pem"}, "NEWSWIRE_SSL_CA_FILE is set, which has no use then"),
        ({"SASL_PASSWORD_FILE": "empty"}, "NEWSWIRE_SASL_PASSWORD and NEWSWIRE_SASL_PASSWORD_FILE are both set"),
        ({"SASL_PASSWORD": None, "SASL_PASSWORD_FILE": "nowhere"}, r"NEWSWIRE_SASL_PASSWORD_FILE names nowhere, .*No such file"),
        ({"SASL_PASSWORD": None, "SASL_PASSWORD_FILE": "empty"}, "does not hold one line"),
        ({"SASL_PASSWORD": None, "SASL_PASSWORD_FILE": "two-lines"}, "does not hold one line"),
        ({"SSL_CA_FILE": "nowhere"}, "NEWSWIRE_SSL_CA_FILE names nowhere, .*No such file"),
        ({"SSL_CA_FILE": "two-lines"}, "NEWSWIRE_SSL_CA_FILE names two-lines, which holds no certificates"),
        ({"SSL_KEY_FILE": "two-lines"}, "a key has no use without its certificate"),
        ({"SSL_CERT_FILE": "nowhere"}, "NEWSWIRE_SSL_CERT_FILE and NEWSWIRE_SSL_KEY_FILE name nowhere"),
        ({"HTTP_TOKEN": "short"}, "HTTP_TOKEN"),
        ({"HTTP_TOKEN_FILE": "short"}, "fewer than 16 characters"),
    ],
)
def test_security_that_does_not_fit_together_is_named(empty_folder: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str | None], said: str) -> None:
    (empty_folder / "empty").write_text("\n")
    (empty_folder / "two-lines").write_text("never-to-be-seen\nnever-to-be-seen\n")
    (empty_folder / "short").write_text("short\n")
    given(monkeypatch, {name: value for name, value in (CHIEF | changed).items() if value is not None})
    with pytest.raises(SettingsError, match=said) as refused:
        settings.load()
    assert "\n" not in str(refused.value)
    assert "never-to-be-seen" not in str(refused.value)


def test_an_encrypted_key_wants_its_password(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = trustme.CA().issue_cert("newswire@desk.example")
    key = serialization.load_pem_private_key(made.private_key_pem.bytes(), None)
    encrypted = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"right-word"))
    (empty_folder / "own.key").write_bytes(encrypted)
    made.cert_chain_pems[0].write_to_path(empty_folder / "own.pem")
    given(monkeypatch, {"SECURITY_PROTOCOL": "ssl", "SSL_CERT_FILE": "own.pem", "SSL_KEY_FILE": "own.key", "SSL_KEY_PASSWORD": "wrong-word"})
    with pytest.raises(SettingsError, match="is NEWSWIRE_SSL_KEY_PASSWORD right") as refused:
        settings.load()
    assert "wrong-word" not in str(refused.value)
    monkeypatch.setenv("NEWSWIRE_SSL_KEY_PASSWORD", "right-word")
    assert settings.load().tls() is not None


def test_the_broker_is_always_made_to_prove_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, CHIEF)
    context = settings.load().tls()
    assert context is not None
    assert (context.check_hostname, context.verify_mode, context.minimum_version) == (True, ssl.CERT_REQUIRED, ssl.TLSVersion.TLSv1_2)


@pytest.mark.parametrize("where", ["environment", "file", "file of its own"])
def test_a_secret_is_used_and_never_shown(empty_folder: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Wherever it comes from; in the settings' text, in errors about other settings, in what the doctor says."""
    given(monkeypatch, {name: value for name, value in CHIEF.items() if name != "SASL_PASSWORD"})
    if where == "environment":
        monkeypatch.setenv("NEWSWIRE_SASL_PASSWORD", "never-to-be-seen")
    if where == "file":
        (empty_folder / "newswire.toml").write_text('sasl_password = "never-to-be-seen"\n')
    if where == "file of its own":
        (empty_folder / "password").write_text("never-to-be-seen\r\n")
        monkeypatch.setenv("NEWSWIRE_SASL_PASSWORD_FILE", "password")
    loaded = settings.load()
    assert client_options(loaded)["sasl_plain_password"] == "never-to-be-seen"
    assert "never-to-be-seen" not in f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"
    monkeypatch.setenv("NEWSWIRE_WINDOW_ITEMS", "many")
    with pytest.raises(SettingsError) as refused:
        settings.load()
    assert "never-to-be-seen" not in str(refused.value)


def test_the_doctor_points_at_a_file_of_settings_that_others_may_read(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {name: value for name, value in CHIEF.items() if name != "SASL_PASSWORD"})
    file = empty_folder / "newswire.toml"
    file.write_text('sasl_password = "never-to-be-seen"\n')
    for mode, pointed_at in ((0o644, True), (0o600, False)):
        file.chmod(mode)
        found = doctor.security(settings.load())
        assert ("chmod 600" in found.todo) == pointed_at
        assert "never-to-be-seen" not in f"{found}"


def test_the_page_of_settings_is_what_the_code_declares() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text().endswith(settings.markdown()), 'renew docs/settings.md with `python -c "from streams.settings import markdown; print(markdown())"`'
