"""What a document of ours must be, both at once: PDF/UA-1 for its readers and PDF/A-2a for their archives."""

import page

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)


def failures(content: bytes) -> list[str]:
    """Every rule that a PDF breaks, in either profile."""
    reports = [page.validate_pdf_bytes(content, profile=profile) for profile in PROFILES]
    found = [f"{one.rule_id} {one.message}" for report in reports for one in report.failures]
    assert bool(found) != all(report.is_compliant for report in reports)
    return found
