"""What machines ask a service: are you alive, should traffic come, how are you doing?"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from .embedding_engine import EmbeddingEngine
from .exposition_format import CONTENT_TYPE, exposition_text
from .metric_types import MetricRegistry


def probe_routes(engine: EmbeddingEngine, metrics: MetricRegistry) -> APIRouter:
    """Return ``/healthz``, ``/healthz/ready`` and ``/metrics``.

    Alive and ready are two questions. A process that isn't alive is killed and started again; one
    that isn't ready gets no traffic and is left to get there. A service that answers "not alive"
    while it loads its model is killed before it has loaded it, again and again. A model that can't
    be loaded won't be loaded by waiting: that is "not alive".

    Parameters
    ----------
    engine
        What embeds.
    metrics
        What ``/metrics`` shows.

    Returns
    -------
    APIRouter

    References
    ----------
    Kubernetes documentation, "Liveness, Readiness, and Startup Probes".

    Examples
    --------
    >>> from course_lib.serving.service_app import create_app
    >>> app = create_app()
    >>> [route.path for route in probe_routes(app.state.engine, app.state.metrics).routes]
    ['/healthz', '/healthz/ready', '/metrics']
    """
    router = APIRouter()

    @router.get("/healthz")
    async def alive() -> JSONResponse:
        """Tell whether a restart would help."""
        status = "failed" if engine.failure else "alive"
        return JSONResponse(
            {"status": status, "ready": engine.ready}, 503 if engine.failure else 200
        )

    @router.get("/healthz/ready")
    async def ready() -> JSONResponse:
        """Tell whether traffic may come."""
        if engine.ready:
            return JSONResponse({"status": "ready"})
        status = "draining" if engine.draining else "failed" if engine.failure else "loading"
        return JSONResponse({"status": status}, 503, {"Retry-After": "1"})

    @router.get("/metrics")
    async def numbers() -> Response:
        """Show the metrics in Prometheus' text format."""
        engine.update_gauges()
        return Response(exposition_text(metrics), headers={"Content-Type": CONTENT_TYPE})

    return router
