# 登録した方法の手入れと、身に覚えのない変更の取り消し。
button-make-default = 最初に使う方法を変える

default-title = 最初に使う方法
default-text = サインインでは、登録した方法のうち1つを最初に使います。ほかの方法も、これまでどおり使えます。
default-now = いま最初に使う方法: { $what }
default-only = ほかに選べる方法がありません。先に2つ目の方法を登録してください。
default-label = 最初に使う方法
default-submit = 最初に使う
default-undo = この変更は、Slackとメールでお知らせします。身に覚えがなければ、そこから1回押すだけで元に戻せます。

done-default = 最初に使う方法を変えました: { $what }
changes-subject-default = { $institution }: 最初に使うサインインの方法が変わりました
changes-default = { $when }、サインインで最初に使う方法が変わりました。新しい方法: { $what }
change-word-default = 最初に使う方法の変更

changes-subject-undone = { $institution }: アカウントの変更を元に戻しました
changes-subject-not_undone = { $institution }: 「身に覚えがない」とのご連絡を受け付けました
changes-undone = { $when }、あなたのアカウントの変更({ $change })について「身に覚えがない」と連絡がありました。元に戻しました。
changes-not_undone = { $when }、あなたのアカウントの変更({ $change })について「身に覚えがない」と連絡がありました。あとから別の変更があったため、元には戻せませんでした。
changes-not-you-undo = 身に覚えがなければ、次のリンクを開いてください。すぐに元に戻し、セキュリティ担当に知らせます。
not-me-explain-undo = 身に覚えがなければ、ボタンを押してください。すぐに元に戻し、セキュリティ担当に知らせます。
stopped-undone = その変更を元に戻しました。お知らせありがとうございます。
stopped-not_undone = お知らせありがとうございます。あとから別の変更があったため、元には戻せません。登録されている方法をご確認ください。
stopped-undone_before = その変更は、すでに元に戻してあります。
alarm-not-me-undone = { $account }さんから、アカウントの変更({ $change })に身に覚えがないと連絡がありました。変更は元に戻しました。Slackを他人が使っているおそれがあります。対応してください。
alarm-not-me-not_undone = { $account }さんから、アカウントの変更({ $change })に身に覚えがないと連絡がありました。元には戻せませんでした。その後の変更を調べ、対応してください。
refusal-changes-over = その変更は古いため、ここでは元に戻せません。アカウントにおかしな点があれば、窓口にお知らせください。{ $desk }{ $contact }
