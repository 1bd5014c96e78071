"""MoPQ: encoders and product quantizers trained together to match queries with keys."""

import os

# Else onnxruntime tells its makers of the machine and of each session, from version 1.29 on.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
