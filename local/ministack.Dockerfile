# The embedded AWS: ministack in an environment of its own, because it pins botocore.
ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS build
COPY requirements/ministack.txt /src/requirements/
RUN python -m venv /app \
    && /app/bin/pip install --no-cache-dir --require-hashes -r /src/requirements/ministack.txt

FROM ${BASE_IMAGE}
COPY --from=build /app /app
# AUTH: signatures and queue policies are enforced, as on AWS. Every interface of the container,
# and of the container only: what the machine sees is said where it is published.
ENV PATH=/app/bin:${PATH} PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    AUTH=true BIND_HOST=0.0.0.0 GATEWAY_PORT=4566 SFTP_ENABLED=0 IOT_MTLS_ENABLED=0
WORKDIR /tmp
USER 10001:10001
EXPOSE 4566
HEALTHCHECK --interval=2s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:4566/_ministack/health')"]
ENTRYPOINT ["ministack"]
