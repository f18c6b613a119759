namespace Hw6.Cli.Report;

/// <summary>The style sheet of a report: light and dark, wide and narrow, and on paper.</summary>
internal static class ReportStyle
{
    /// <summary>The rules.</summary>
    public const string Css = """
        :root{color-scheme:light dark;--text:#1b1f24;--quiet:#57606a;--line:#d5dae0;--ground:#ffffff;--raised:#f6f8fa;--link:#0059a3;--warn:#8a2b06}
        @media screen and (prefers-color-scheme:dark){:root{--text:#e9ecf0;--quiet:#a4adb8;--line:#39424c;--ground:#14181d;--raised:#1c2229;--link:#78bdf2;--warn:#ffab7d}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',system-ui,sans-serif}
        header,nav,main,footer{max-width:1040px;margin:0 auto;padding:0 20px}
        header{padding-top:36px}
        h1{font-size:30px;line-height:1.2;margin:0 0 6px}
        h2{font-size:23px;line-height:1.25;margin:52px 0 8px;padding-top:14px;border-top:1px solid var(--line)}
        h3{font-size:17px;line-height:1.3;margin:30px 0 4px}
        p{margin:8px 0;max-width:74ch}
        a{color:var(--link)}
        a:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--link);outline-offset:2px}
        .skip{position:absolute;left:-9999px}
        .skip:focus{left:12px;top:8px;background:var(--ground);padding:6px 10px}
        .quiet,figcaption,caption,footer{color:var(--quiet)}
        .warn{color:var(--warn);font-weight:600}
        nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 22px;margin:14px 0 0;padding:0}
        dl.settings{display:flex;flex-wrap:wrap;gap:2px 20px;margin:10px 0;font-size:14px}
        dl.settings div{display:flex;gap:6px}
        dl.settings dt{color:var(--quiet)}
        dl.settings dd{margin:0}
        figure{margin:10px 0 18px}
        figcaption{font-size:14.5px;max-width:80ch;margin-top:6px}
        ul.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;margin:6px 0 8px;padding:0;font-size:14px}
        ul.legend li{display:flex;align-items:center;gap:6px}
        ul.legend svg{flex:none}
        .panels{display:flex;flex-wrap:wrap;gap:20px 24px;align-items:flex-start}
        .panel{overflow-x:auto;max-width:100%}
        .panel svg{display:block;max-width:100%;height:auto}
        ul.findings{margin:8px 0;padding-left:22px;max-width:80ch}
        .table{overflow-x:auto;margin:12px 0}
        table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
        caption{text-align:left;padding-bottom:6px;font-size:14.5px}
        th,td{padding:4px 12px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);white-space:nowrap}
        th{font-weight:600;border-bottom:2px solid var(--line)}
        th.n,td.n{text-align:right}
        td.long{white-space:normal;min-width:12ch;max-width:40ch;overflow-wrap:anywhere}
        code{font:13.5px ui-monospace,SFMono-Regular,Consolas,'Liberation Mono',monospace;overflow-wrap:anywhere}
        footer{margin-top:56px;padding-bottom:40px;font-size:14px}
        @media (max-width:640px){header{padding-top:22px}h1{font-size:25px}h2{font-size:20px;margin-top:38px}}
        @media print{
        @page{margin:14mm 13mm}
        body{font-size:10.5pt;line-height:1.4}
        header,nav,main,footer{max-width:none;padding:0}
        nav,.skip{display:none}
        h2{margin-top:24pt;break-after:avoid}
        h3,ul.legend,.quiet{break-after:avoid}
        figure.small,.panel,tr,li,figcaption{break-inside:avoid}
        .panels{display:block}
        .panel{display:inline-block;overflow:visible;margin:0 0 8pt;vertical-align:top;max-width:100%}
        .beside .panel{width:var(--share);margin-right:1%}
        .panel svg{min-width:0 !important;max-height:235mm}
        .table{overflow:visible}
        table{font-size:7.5pt;width:100%}
        th,td{white-space:normal;overflow-wrap:anywhere;padding-right:6pt}
        thead{display:table-header-group}
        a{color:inherit;text-decoration:none}
        }

        """;
}
