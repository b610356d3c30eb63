"""`python -m opsanalytics`."""

import sys

from opsanalytics.cli.main import main

sys.exit(main())
