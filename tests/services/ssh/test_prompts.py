"""What a device asks a person during the login, and what becomes of the answers."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.errors import AnswerNeeded, AnswersRefused, AuthenticationFailed, ConnectionLost
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.authentication import Login as LoginRequest
from app.services.ssh.authentication import authenticate
from app.services.ssh.connection import connect
from app.services.ssh.target import SshTarget
from app.services.ssh.transport import SatchelTransport
from tests.servers.one_time_codes import asking_for_codes, code
from tests.servers.openssh import Sshd
from tests.servers.person import Person
from tests.servers.simulated_ssh import Login, SimulatedDevice, simulated_device

TOKEN = ("", "Open the app and read the code", [("Token: ", False)])


@pytest.fixture
def two_factors(tmp_path: Path, password_user: tuple[str, Secret]) -> Iterator[Sshd]:
    """A real sshd that asks for the password and then for a one-time code."""
    with asking_for_codes(tmp_path / "codes", (password_user[0],), password_too=True) as server:
        yield server


# -- with a real sshd ---------------------------------------------------------------------------------


def test_the_vaults_password_answers_its_prompt_and_the_person_types_the_code(
    two_factors: Sshd, password_user: tuple[str, Secret]
) -> None:
    user, password = password_user
    person = Person(lambda question: [code(0).reveal()])
    device = replace(two_factors.device, user=user)
    opened = connect(device, Credential(password=password), two_factors.known(), TaskContext(), ask=person)
    assert SshTarget(opened, "x").run("id -un", TaskContext()).output.strip() == user
    assert len(person.asked) == 1
    assert "One-time password" in person.prompts[0][0]
    assert opened.sign_in.proofs == ("answers to its prompts",)
    opened.close()


def test_a_person_can_answer_every_prompt(two_factors: Sshd, password_user: tuple[str, Secret]) -> None:
    user, password = password_user
    answers = iter([[password.reveal()], [code(0).reveal()]])
    person = Person(lambda question: next(answers))
    device = replace(two_factors.device, user=user)
    connect(device, Credential(), two_factors.known(), TaskContext(), ask=person).close()
    assert [question.user for question in person.asked] == [user, user]
    assert [len(prompts) for prompts in person.prompts] == [1, 1]
    assert not any(prompt.is_shown for question in person.asked[:1] for prompt in question.prompts)


def test_a_wrong_code_is_asked_for_again_and_the_password_is_not_repeated(
    two_factors: Sshd, password_user: tuple[str, Secret]
) -> None:
    user, password = password_user
    answers = iter([["000000"], [password.reveal()], [code(0).reveal()]])
    person = Person(lambda question: next(answers))
    device = replace(two_factors.device, user=user)
    connect(device, Credential(password=password), two_factors.known(), TaskContext(), ask=person).close()
    assert [question.again for question in person.asked] == [False, True, True]
    assert "assword" in person.prompts[1][0], "the vault's password went once; now the person types it"


def test_without_a_person_a_code_is_never_guessed(two_factors: Sshd, password_user: tuple[str, Secret]) -> None:
    user, password = password_user
    device = replace(two_factors.device, user=user)
    with pytest.raises(AnswerNeeded, match="One-time password"):
        connect(device, Credential(password=password), two_factors.known(), TaskContext())


def test_a_key_and_then_a_code(tmp_path: Path) -> None:
    options = "AuthenticationMethods publickey,keyboard-interactive\n"
    with asking_for_codes(tmp_path / "both", ("root",), password_too=False, options=options) as server:
        person = Person(lambda question: [code(0).reveal()])
        opened = connect(server.device, server.credential, server.known(), TaskContext(), ask=person)
        assert [proof.split(",")[0] for proof in opened.sign_in.proofs] == [
            "key of the vault",
            "answers to its prompts",
        ]
        assert SshTarget(opened, "x").run("echo in", TaskContext()).output == "in\n"
        opened.close()
        with pytest.raises(AnswerNeeded):
            connect(server.device, server.credential, server.known(), TaskContext())


def test_a_key_and_then_the_vaults_password(tmp_path: Path, password_user: tuple[str, Secret]) -> None:
    """Two methods one after the other, the second of which nobody needs to be asked for."""
    user, password = password_user
    rounds = [("", "", [("Password: ", False)])]
    login = Login("password", rounds, [[password.reveal()]], password="first", partial_after_password=True)
    with simulated_device(login) as simulated:
        person = Person(lambda question: [password.reveal()])
        device = replace(simulated.device, user=user)
        opened = connect(
            device, Credential(password=Secret("first")), simulated.known(tmp_path), TaskContext(), ask=person
        )
        assert opened.sign_in.proofs == ("password", "answers to its prompts")
        assert person.prompts == [["Password:"]], "the same password is not sent to another question"
        opened.close()


# -- with a simulated device --------------------------------------------------------------------------


def test_several_prompts_come_at_once_with_their_title_and_what_may_be_seen(tmp_path: Path) -> None:
    first = ("Tacacs+", "Badge and code", [("Badge number: ", True), ("Code:\x1b[2J\u202e ", False)])
    login = Login(rounds=[first, TOKEN], right=[["4711", "99"], ["42"]])
    answers = iter([["4711", "99"], ["42"]])
    with simulated_device(login) as simulated:
        person = Person(lambda question: next(answers))
        connect(simulated.device, Credential(), simulated.known(tmp_path), TaskContext(), ask=person).close()
    question = person.asked[0]
    assert (question.title, question.instructions) == ("Tacacs+", "Badge and code")
    assert question.prompts == (Prompt("Badge number:", is_shown=True), Prompt("Code:[2J"))
    assert question.kind is QuestionKind.PROMPTS
    assert person.asked[1].instructions == "Open the app and read the code"
    assert login.heard == [["4711", "99"], ["42"]]
    assert person.withdrawn == 2


def test_of_several_prompts_only_that_for_the_password_is_answered_from_the_vault(tmp_path: Path) -> None:
    login = Login(rounds=[("", "", [("Password: ", False), ("PIN: ", False)])], right=[["geheim", "1"]])
    with simulated_device(login) as simulated:
        person = Person(lambda question: ["1"])
        credential = Credential(password=Secret("geheim"))
        connect(simulated.device, credential, simulated.known(tmp_path), TaskContext(), ask=person).close()
    assert person.prompts == [["PIN:"]]


@pytest.mark.parametrize(
    "text", ["One-time password: ", "OTP: ", "TOTP: ", "Verification code: ", "New password: ", "Token: "]
)
def test_a_prompt_for_something_else_never_gets_the_password(text: str, tmp_path: Path) -> None:
    login = Login(rounds=[("", "", [(text, False)])], right=[["1"]])
    with simulated_device(login) as simulated, pytest.raises(AnswerNeeded):
        credential = Credential(password=Secret("geheim"))
        connect(simulated.device, credential, simulated.known(tmp_path), TaskContext())
    assert login.heard == []


@pytest.mark.parametrize("text", ["Password: ", "ops@laptop's password: ", "Kennwort: ", "Secret: "])
def test_a_plain_prompt_for_a_hidden_line_gets_the_password(text: str, tmp_path: Path) -> None:
    login = Login(rounds=[("", "", [(text, False)])], right=[["geheim"]])
    with simulated_device(login) as simulated:
        credential = Credential(password=Secret("geheim"))
        connect(simulated.device, credential, simulated.known(tmp_path), TaskContext()).close()
    assert login.heard == [["geheim"]]


def test_a_message_without_a_prompt_needs_no_answer(tmp_path: Path) -> None:
    login = Login(rounds=[("", "A push was sent", []), TOKEN], right=[[], ["42"]])
    with simulated_device(login) as simulated:
        person = Person(lambda question: ["42"])
        connect(simulated.device, Credential(), simulated.known(tmp_path), TaskContext(), ask=person).close()
    assert person.prompts == [["Token:"]]


def test_a_person_has_three_tries_on_one_connection(tmp_path: Path) -> None:
    login = Login(rounds=[TOKEN], right=[["42"]])
    with simulated_device(login) as simulated:
        person = Person(lambda question: ["41"])
        with pytest.raises(AnswersRefused, match="did not accept the answers"):
            connect(simulated.device, Credential(), simulated.known(tmp_path), TaskContext(), ask=person)
    assert [question.again for question in person.asked] == [False, True, True]


def test_a_wrong_password_is_sent_once(tmp_path: Path) -> None:
    login = Login("password,keyboard-interactive", [("", "", [("Password: ", False)])], [["right"]], password="right")
    with simulated_device(login) as simulated, pytest.raises(AuthenticationFailed, match="refused the password"):
        credential = Credential(password=Secret("wrong"))
        connect(simulated.device, credential, simulated.known(tmp_path), TaskContext(), ask=Person())
    assert (login.heard, login.passwords) == ([["wrong"]], [])


def test_a_cancel_ends_the_wait_for_an_answer_at_once(tmp_path: Path) -> None:
    task = TaskContext()
    person = Person(lambda question: threading.Timer(0.05, task.cancel).start())  # type: ignore[func-returns-value]
    with simulated_device(Login(rounds=[TOKEN], right=[["42"]])) as simulated, pytest.raises(Cancelled):
        connect(simulated.device, Credential(), simulated.known(tmp_path), task, ask=person)
    assert person.withdrawn == 1


def test_a_device_that_hangs_up_while_it_waits_is_reported_at_once(tmp_path: Path) -> None:
    login = Login(rounds=[TOKEN], right=[["42"]])
    with simulated_device(login) as simulated:
        person = Person(lambda question: threading.Timer(0.2, simulated.hang_up).start())  # type: ignore[func-returns-value]
        started = time.monotonic()
        with pytest.raises(AnswersRefused, match="closed the connection while it waited"):
            connect(simulated.device, Credential(), simulated.known(tmp_path), TaskContext(), ask=person)
        assert time.monotonic() - started < 6
    assert person.withdrawn == 1


def test_a_person_who_does_not_answer_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with simulated_device(Login(rounds=[TOKEN], right=[["42"]])) as simulated:
        transport = _greeted(simulated)
        login = LoginRequest(simulated.device, "ops", Credential(), Person(), patience=0.3)
        with pytest.raises(AnswersRefused, match=r"Nobody answered within 0\.3 s: Token"):
            authenticate(transport, login, TaskContext())
        transport.close()


def test_the_wait_for_a_person_is_longer_than_that_for_the_device(tmp_path: Path) -> None:
    def answer_late(question: LoginQuestion) -> None:
        return None

    with simulated_device(Login(rounds=[TOKEN], right=[["42"]])) as simulated:
        pending: list[object] = []

        def ask(question: LoginQuestion) -> object:
            answers = Person(answer_late)(question)
            pending.append(answers)
            threading.Timer(0.8, lambda: answers.give([Secret("42")])).start()  # type: ignore[attr-defined]
            return answers

        opened = connect(
            simulated.device,
            Credential(),
            simulated.known(tmp_path),
            TaskContext(),
            ask=ask,
            timeout=0.5,  # type: ignore[arg-type]
        )
        opened.close()
    assert pending


def test_no_answer_is_in_an_error(tmp_path: Path) -> None:
    login = Login(rounds=[TOKEN], right=[["42"]])
    with simulated_device(login) as simulated, pytest.raises(AuthenticationFailed) as caught:
        person = Person(lambda question: ["secret-answer"])
        connect(simulated.device, Credential(), simulated.known(tmp_path), TaskContext(), ask=person)
    assert "secret-answer" not in f"{caught.value} {caught.value.hint} {caught.value.details} {person.asked}"
    assert not isinstance(caught.value, ConnectionLost)


def _greeted(simulated: SimulatedDevice) -> SatchelTransport:
    connection = socket.create_connection(simulated.listener.getsockname())
    transport = SatchelTransport(connection, timeout=5)
    transport.start_client(timeout=5)
    return transport
