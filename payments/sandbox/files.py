"""Files: evidence that is uploaded before a dispute names it. Their bytes are not kept."""

from . import params
from .call import Call
from .errors import InvalidRequest
from .forms import Tree
from .multipart import Upload
from .params import Spec
from .views import shown
from .wire import Json

KIND = "file"
LARGEST = 5_000_000  # bytes of one file of evidence
PURPOSE = "dispute_evidence"


def upload(value: Tree, name: str) -> Upload:
    """A PDF, PNG or JPEG, judged by its first bytes."""
    if not isinstance(value, Upload):
        raise InvalidRequest("A file must be uploaded as multipart/form-data.", name, "parameter_missing")
    if not value.kind:
        raise InvalidRequest("Invalid file: evidence must be a PDF, JPEG or PNG file.", name)
    if value.size > LARGEST:
        raise InvalidRequest(f"Invalid file: it has {value.size} bytes, at most {LARGEST} are allowed.", name)
    return value


CREATE: Spec = {"file": upload, "purpose": params.one_of(PURPOSE), "file_link_data": params.not_yet}


def create(call: Call) -> Json:
    """POST /v1/files, on files.stripe.com"""
    sent = call.read(CREATE, ("file", "purpose"))
    file: Upload = sent["file"]
    identifier = call.world.new_id("file_1")
    body = {
        "id": identifier,
        "object": KIND,
        "created": call.world.now(),
        "expires_at": None,
        "filename": file.filename,
        "links": {"object": "list", "data": [], "has_more": False, "url": f"/v1/file_links?file={identifier}"},
        "purpose": sent["purpose"],
        "size": file.size,
        "title": None,
        "type": file.kind,
        "url": None,
    }
    return shown(call.world, call.world.store.add(body))


def retrieve(call: Call) -> Json:
    """GET /v1/files/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))
