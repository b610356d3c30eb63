"""`python -m opsanalytics`."""

import sys

from opsanalytics.cli import main

sys.exit(main())
