# Corescope in one container. `docker/build` builds it, with Docker or with buildah; `docker/try` starts it and makes one run.
# Base images are arguments, so that a machine that cannot pull them can make its own (docker/make-bases).
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG NODE_IMAGE=docker.io/library/node:20-bookworm-slim
ARG FINAL_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${NODE_IMAGE} AS node

FROM ${SDK_IMAGE} AS build
# Node compiles the browser's code; npm is JavaScript, so its folder and the program are all that there is to it.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

# First only what decides which packages are needed, so that a changed source file does not download them again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Compute/Compute.csproj src/Compute/
COPY src/Web/Web.csproj src/Web/
COPY src/Web/Build src/Web/Build
COPY src/Web/Client/package.json src/Web/Client/package-lock.json src/Web/Client/.npmrc src/Web/Client/
# The runtime's patch is chosen here and not by the SDK: older patches of ASP.NET Core 10 have faults in SignalR.
ARG RUNTIME_VERSION=10.0.14
RUN dotnet restore src/Web/Web.csproj -r linux-x64 -p:SelfContained=true -p:RuntimeFrameworkVersion=${RUNTIME_VERSION}
RUN npm --prefix src/Web/Client install --no-save --no-audit --no-fund

COPY . .
# Two programs in one folder, on one copy of the runtime: the server, and the command line that it starts as runner. The command line comes second,
# because the server brings it along configured for an installed runtime.
RUN for project in src/Web/Web.csproj src/Compute/Compute.csproj; do \
      dotnet publish $project -c Release -r linux-x64 --self-contained -p:RuntimeFrameworkVersion=${RUNTIME_VERSION} -o /publish || exit 1; \
    done \
    && rm -f /publish/*.xml

FROM ${FINAL_IMAGE}
# What the lessons in Python need, without which most of them are greyed: all that `./corescope serve --with-python` installs but Jython, which brings a Java of
# 300 MB along (add jython), and without a C compiler, with which small messages of MPI are recorded at less cost (add gcc libc6-dev). Empty: no Python, and 1 GB less.
ARG PYTHON_PACKAGES="python3 python3-numpy python3-scipy python3-joblib python3-sklearn python3-mpi4py openmpi-bin python3-dask python3-distributed python3-pandas pypy3"
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl3 libstdc++6 ${PYTHON_PACKAGES} \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 corescope \
    && useradd --uid 10001 --gid corescope --no-create-home --home-dir /data --shell /usr/sbin/nologin corescope \
    && install -d -o corescope -g corescope /data \
    && ln -s /app/Corescope.Compute /usr/local/bin/corescope
COPY --from=build /publish /app
USER corescope
WORKDIR /data
# Listening on all addresses needs an access token: yours in CORESCOPE_TOKEN, or a random one that the log names once.
ENV CORESCOPE_URLS=http://0.0.0.0:5080 CORESCOPE_DATA=/data CORESCOPE_TOKEN=random DOTNET_EnableDiagnostics=0
# A rank may read another one's memory only where the container's profile lets it; through shared memory it always can.
ENV OMPI_MCA_btl_vader_single_copy_mechanism=none
VOLUME /data
EXPOSE 5080
# The shell's own TCP: nothing need be installed for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /api/health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q '\"ok\"' <&3"]
ENTRYPOINT ["/app/Corescope.Web"]
