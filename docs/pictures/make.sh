#!/usr/bin/env bash
# Draws the pictures of README.md and docs/ anew, with the hw6 on the path. Takes a minute; nothing else should run meanwhile, since one picture shows times.
set -euo pipefail
pictures=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

hw6 zkc -q -o nodes.csv && hw6 plot nodes.csv -o "$pictures/karate.svg"
hw6 attention moments -q --plot "$pictures/moments.svg" >moments.csv
hw6 attention -q --n 512..8192*2 --plot "$pictures/attention.svg" >attention.csv
hw6 ae -q --repeats 3 --baseline pca,raw --reconstructions all.svg -o ae.csv && hw6 plot ae.csv -o "$pictures/autoencoders.svg"
hw6 ae -q --k 10,100 --epochs 10 --no-probe --baseline pca --reconstructions "$pictures/reconstructions.svg" >/dev/null
hw6 ae optimality -q --k 5,10,100 --plot "$pictures/optimality.svg" >/dev/null
hw6 beam -q --k 2,3 --plot "$pictures/beam.svg" >/dev/null
