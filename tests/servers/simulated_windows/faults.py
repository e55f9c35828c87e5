"""The faults with which a WS-Man service refuses. Codes and texts are those of Windows (wsmerror.h)."""

TIMED_OUT = 2150858793
NOT_FOUND = 2150858843  # ERROR_WSMAN_UNEXPECTED_SELECTORS
TOO_LARGE = 2150858805  # ERROR_WSMAN_ENCODING_LIMIT
NO_SUCH_RESOURCE = 2150858811  # ERROR_WSMAN_INVALID_RESOURCE_URI
NO_SUCH_ACTION = 2150858778
TOO_MANY_SHELLS = 2150859173
TOO_MANY_OPERATIONS = 2150859174
NO_REMOTE_SHELLS = 2150859180
ABORTED_OPERATION = 995
ACCESS_DENIED = 5
INVALID_PARAMETER = 87


class Fault(Exception):
    """`code` as in WSManFault, `status` of HTTP."""

    def __init__(self, code: int, reason: str, subcode: str = "w:InternalError", status: int = 500) -> None:
        super().__init__(reason)
        self.code = code
        self.subcode = subcode
        self.status = status
        self.body = b""  # the whole answer, where it is not to be made of these


def timed_out() -> Fault:
    text = "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  "
    return Fault(TIMED_OUT, text, "w:TimedOut")


def no_such_shell(name: str) -> Fault:
    return Fault(
        NOT_FOUND,
        f"The request for the Windows Remote Shell with ShellId {name} failed because the shell was not found on the "
        "server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the server. "
        "Provide the correct ShellId or create a new shell and retry the operation. ",
        "w:InvalidSelectors",
    )


def no_such_command() -> Fault:
    return Fault(
        NOT_FOUND,
        "The Windows Remote Shell received a request to perform an operation on a command identifier that does not "
        "exist. Either the command has completed execution or the client specified an invalid command identifier. ",
        "w:InvalidSelectors",
    )


def aborted() -> Fault:
    text = "The I/O operation has been aborted because of either a thread exit or an application request. "
    return Fault(ABORTED_OPERATION, text)


def too_large() -> Fault:
    return Fault(
        TOO_LARGE,
        "The WS-Management service cannot process the request because the encoding of the request exceeds an internal "
        "encoding limit. Reconfigure the client to send messages which fit the encoding limits of the service. ",
        "w:EncodingLimit",
    )


def too_many_shells(most: int) -> Fault:
    return Fault(
        TOO_MANY_SHELLS,
        f"The WS-Management service cannot process the request. This user is allowed a maximum number of {most} "
        "concurrent shells, which has been exceeded. Close existing shells or raise the quota for this user. ",
        "w:QuotaLimit",
    )


def too_many_operations(most: int) -> Fault:
    return Fault(
        TOO_MANY_OPERATIONS,
        "The WS-Management service cannot process the request. The maximum number of concurrent operations for this "
        f"user has been exceeded. Close existing operations for this user, or raise the quota for this user ({most}). ",
        "w:QuotaLimit",
    )


def no_such_resource(uri: str) -> Fault:
    return Fault(
        NO_SUCH_RESOURCE,
        f"The WS-Management service cannot process the request. The resource URI ({uri}) was not found in the "
        "WS-Management catalog. The catalog contains the metadata that describes resources, or logical endpoints. ",
        "w:InvalidResourceURI",
    )


def access_denied() -> Fault:
    return Fault(ACCESS_DENIED, "Access is denied. ", "w:AccessDenied")


def no_remote_shells() -> Fault:
    text = "The WS-Management service cannot process the request. The service is configured to not accept any remote shell requests. "  # noqa: E501
    return Fault(NO_REMOTE_SHELLS, text, "w:AccessDenied")


def no_such_action(action: str) -> Fault:
    return Fault(NO_SUCH_ACTION, f"Unsupported action {action}", "a:ActionNotSupported")
