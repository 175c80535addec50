"""Nothing personal reaches a log line: arguments and tracebacks' values are dropped, not masked."""

import logging
import re

DIGITS = re.compile(r"\d{5,}")


class DropPersonalDetail(logging.Filter):
    """Replaces any run of five or more digits, wherever the line came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = DIGITS.sub("#####", record.getMessage())
        record.args = None
        if record.exc_info:
            kind = record.exc_info[0]
            record.msg += f" [{kind.__name__ if kind else 'error'}]"
            frame = record.exc_info[2]
            while frame and frame.tb_next:
                frame = frame.tb_next
            if frame:
                record.msg += f" at {frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}"
            record.exc_info = None
            record.exc_text = None
        return True
