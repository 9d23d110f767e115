"""What may come in with a form: files go to the disk as they arrive, within bounds."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploadHandler(FileUploadHandler):
    """First of the handlers: keep a file that is too large from filling the disk, and still reach the page.

    Beyond `FILE_UPLOAD_KEPT` bytes the rest of a file is read and dropped: what is kept is larger than any
    form accepts, so that the form refuses it beside its field, with everything else that was typed. A request
    larger than `FILE_UPLOAD_REQUEST` is not even read: page 413.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.FILE_UPLOAD_REQUEST:
            raise RequestDataTooBig("The request is larger than FILE_UPLOAD_REQUEST.")

    def receive_data_chunk(self, raw_data, start):
        room = settings.FILE_UPLOAD_KEPT - start
        return raw_data[:room] or None if room > 0 else None

    def file_complete(self, file_size):
        return None
