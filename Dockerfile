# JupyterLab with the lessons, where nothing else is to be installed:
#   docker build -t privemo .
#   docker run --rm -p 8888:8888 privemo
# No CI builds this image, and it is as yet untried; see docs/choices.md.
FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends make
WORKDIR /privemo
COPY . .
RUN make .venv/.installed
EXPOSE 8888
CMD [".venv/bin/jupyter", "lab", "--notebook-dir=notebooks", "--ip=*", "--no-browser", "--allow-root"]
