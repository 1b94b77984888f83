# Longshelf in a container: one volume, /data, that holds config/ and archive/.
#
#   docker build -t longshelf .
#   docker run --rm -v longshelf:/data longshelf init
#   docker run -d --name longshelf --init -v longshelf:/data longshelf

FROM python:3.14-slim AS build
WORKDIR /src
RUN python -m venv /opt/longshelf
COPY pyproject.toml README.md LICENSE ./
COPY crawler ./crawler
RUN /opt/longshelf/bin/pip install --no-cache-dir .

FROM python:3.14-slim
COPY --from=build /opt/longshelf /opt/longshelf
ENV PATH=/opt/longshelf/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --uid 1000 --home-dir /data --no-create-home --shell /usr/sbin/nologin longshelf \
    && install -d -o longshelf -g longshelf -m 0750 /data
USER 1000:1000
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=120s \
    CMD ["crawler", "--archive", "/data/archive", "healthcheck"]
ENTRYPOINT ["crawler"]
CMD ["run"]
