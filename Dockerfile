# The two programs on Debian, built by the same scripts as on a machine of one's own.
FROM debian:bookworm-slim AS build
WORKDIR /source
# Packages first: they change more rarely than the sources.
COPY cmake/packages.sh cmake/Dependencies.cmake cmake/
RUN cmake/packages.sh
COPY . .
RUN cmake/build.sh release xingtu-etl xingtu-sandbox \
 && cmake --install build/release --strip \
 && install -m 755 quickstart /usr/local/share/xingtu-etl/quickstart \
 && install -D -m 755 cmake/packages.sh /usr/local/share/xingtu-etl/cmake/packages.sh \
 && cmake/runtime_packages.sh /usr/local/bin/xingtu-etl /usr/local/bin/xingtu-sandbox \
    >/usr/local/share/xingtu-etl/runtime-packages

FROM debian:bookworm-slim
COPY --from=build /usr/local /usr/local
# curl, psql: for health checks and for `quickstart load`.
RUN xargs /usr/local/share/xingtu-etl/cmake/packages.sh ca-certificates tzdata curl postgresql-client \
    </usr/local/share/xingtu-etl/runtime-packages \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin xingtu \
 && install -d -o xingtu /var/lib/xingtu
USER xingtu
WORKDIR /usr/local/share/xingtu-etl
ENV XINGTU_PROGRAMS=/usr/local/bin
ENTRYPOINT ["xingtu-etl"]
CMD ["--help"]
