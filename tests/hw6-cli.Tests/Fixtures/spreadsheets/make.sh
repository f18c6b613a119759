#!/bin/bash
# Makes what the tests read: the parts of a sweep as hw6 writes them, and as LibreOffice (libreoffice-calc, python3-pandas of Debian) and pandas save
# them again. Run here, with hw6 on the PATH; the fixtures stay as they are until a column changes.
set -euo pipefail
cd "$(dirname "$0")"
rm -f ./*.csv
printf 'source,target,weight\n-1,-2,1\n-2,=x,2\n=x,-1,1\n+3,-1,0.5\n+3,b,1\nb,-2,1\n' > ties.csv
printf 'node,label,split\n-1,1,train\n-2,TRUE,train\n=x,1,test\n+3,TRUE,test\n' > labels.csv
sweep=(zkc --graph ties.csv --node-labels labels.csv --method gcn,modularity --hidden 2 --epochs 4 --seed 0..2 --no-timings -q)
hw6 "${sweep[@]}" -o whole.csv --history whole-history.csv
for i in 1 2; do hw6 "${sweep[@]}" --shard "$i/2" -o "part-$i.csv" --history "history-$i.csv"; done
for i in 1 2; do
  for kind in part history; do
    soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' --infilter='CSV:44,34,76' \
      --outdir office "$kind-$i.csv" > office.log
    mv office/"$kind-$i"*.csv "$kind-$i-libreoffice.csv"
    /usr/bin/python3 - "$kind-$i" <<'PYTHON'
import sys
import pandas

table = pandas.read_csv(sys.argv[1] + ".csv")
table.to_csv(sys.argv[1] + "-pandas.csv", index=False)
table.to_csv(sys.argv[1] + "-utf16.csv", index=False, encoding="utf-16")
PYTHON
  done
done
rm -r office office.log
