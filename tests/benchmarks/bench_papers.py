"""The time of a certificate: the first of a process, the next ones, and a hundred on two processes.

Run it as ``python -m tests.benchmarks.bench_papers``.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from statistics import median
from time import perf_counter

CERTIFICATES, PROCESSES = 100, 2


def _prepare() -> None:
    """Set Django up: this module may be run by itself, and a pool's processes begin with nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()


def _certificate(number: int) -> bytes:
    """Return one certificate; each number has its own name and QR code, as in a real print run."""
    from award.papers import CertificateData, Signatory, certificate_pdf

    return certificate_pdf(
        CertificateData(
            language=("fi", "sv", "en")[number % 3],
            association="Helsingfors universitets alumner rf",
            award="Årets alumn 2026",
            name=f"Aino Esimerkki-{number}",
            degree="filosofie doktor",
            citation="för att hon har gjort universitetets vetenskap till allas egendom och visat att nyfikenhet är en dygd",
            decided_on=date(2026, 3, 12),
            place="Helsingfors",
            presented_on=date(2026, 4, 15),
            signatories=(Signatory("Malla Mallikas", "ordförande"), Signatory("Bror Exempel", "sekreterare")),
            number=f"2026-{number}",
            check_url=f"https://alumn.example/sv/verify/K7QF-{number:04}/",
        )
    )


def _timed(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    _prepare()
    cold = _timed(lambda: _certificate(0))
    warm = median(_timed(lambda number=number: _certificate(number)) for number in range(1, 21))
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=_prepare) as pool:
        list(pool.map(_certificate, range(PROCESSES * 4)))  # both presses are warm before the clock starts
        together = _timed(lambda: list(pool.map(_certificate, range(CERTIFICATES), chunksize=5)))
    return [
        ("certificate, first of a process (loads fonts and WeasyPrint)", f"{cold * 1000:.0f} ms"),
        ("certificate, warm, median of 20", f"{warm * 1000:.0f} ms"),
        (
            f"{CERTIFICATES} certificates on {PROCESSES} processes",
            f"{together / CERTIFICATES * 1000:.0f} ms each, {together:.1f} s in all",
        ),
    ]


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:<70} {figure}")
