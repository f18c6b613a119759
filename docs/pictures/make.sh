#!/usr/bin/env bash
# Draws the pictures of README.md and docs/ anew with the commands that stand beside them, and the hw6 on the path. Takes some minutes; nothing else should
# run meanwhile, since two pictures show times.
set -euo pipefail
pictures=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

hw6 zkc -q -o nodes.csv && hw6 plot nodes.csv -o "$pictures/karate.svg"
hw6 attention moments -q --d 1,4,16,64,256,1024 --samples 100000 --plot "$pictures/moments.svg" -o moments.csv
hw6 attention -q --kernel softmax,quadratic,elu --n 512..4096*2 --runs 20 --plot "$pictures/attention.svg" -o attention.csv
hw6 ae -q --repeats 3 --baseline pca,raw -o sweep.csv && hw6 plot sweep.csv -o "$pictures/autoencoders.svg"
hw6 ae -q --k 10,100 --no-probe --baseline pca --reconstructions "$pictures/reconstructions.svg" -o models.csv
hw6 ae optimality -q --k 5,10 --plot "$pictures/optimality.svg" -o optimality.csv
hw6 beam -q --k 2,3 --plot "$pictures/beam.svg" -o beam.csv
hw6 attention train -q --history training.csv -o train.csv && hw6 plot training.csv -o "$pictures/training.svg"
