"""The onion page's own lines, as tor reads them. It opens no network: the configuration is read and that is all."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from farline import ROOT

PAGE = ROOT / "docs" / "operations" / "onion.md"
NEWER = "HiddenServicePoWDefensesEnabled"  # since tor 0.4.8, and only where it was built with it


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("tor"), reason="tor is not installed")
def test_tor_takes_the_lines_of_the_page(tmp_path: Path):
    block = re.findall(r"```\n(# /etc/tor/torrc.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
    lines = block.replace("/var/lib/tor/farline/", f"{tmp_path}/service/").splitlines()
    assert sum(line.startswith("HiddenService") for line in lines) >= 3
    (tmp_path / "service").mkdir(mode=0o700)

    def read(kept: list[str]) -> str:
        (tmp_path / "torrc").write_text("\n".join([f"DataDirectory {tmp_path}/data", *kept]) + "\n")
        command = ["tor", "--verify-config", "-f", str(tmp_path / "torrc")]
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout

    said = read(lines)
    if f"Unknown option '{NEWER}'" in said:
        said = read([line for line in lines if not line.startswith(NEWER)])
    assert "Configuration was valid" in said, said
