# 変更をお知らせするメールと、そのリンク先のページ。
changes-subject-added = { $institution }: サインインの方法が追加されました
changes-subject-enabled = { $institution }: 多要素認証が有効になりました
changes-subject-ended = { $institution }: サインインの方法が1つ終わりました
changes-subject-stopped = { $institution }: サインインの方法を1つ止めました
changes-subject-reported = { $institution }: 「身に覚えがない」とのご連絡を受け付けました
changes-hello = { $name }さん、こんにちは。
changes-added = { $when }、あなたのアカウントにサインインの方法が追加されました: { $what }
changes-enabled = { $when }、あなたのアカウントで多要素認証が有効になりました。これからのサインインには、パスワードと次のどれか1つを使います: { $methods }
changes-ended = { $when }、返却または紛失の届け出により、次の方法が使えなくなりました: { $what }。もうサインインには使えません。
changes-stopped = { $when }、次の方法について「身に覚えがない」と連絡がありました: { $what }。この方法を止めました。もうサインインには使えません。
changes-reported = { $when }、あなたのアカウントについて「身に覚えがない」と連絡がありました。サインインできるように、何も止めていません。
changes-was-you = ご自身の操作であれば、何もする必要はありません。
changes-not-you-added = 身に覚えがなければ、次のリンクを開いてください。その方法をすぐに止め、セキュリティ担当に知らせます。
changes-not-you-enabled = 身に覚えがなければ、次のリンクを開いてください。すぐにセキュリティ担当に知らせます。
changes-not-you-here = 身に覚えがなければ、Slackで[身に覚えがない]を押してください。時間を問いません。窓口でもお受けします。{ $desk }{ $contact }
changes-until = リンクは1回だけ、{ $until }まで使えます。開いて見るだけなら、何も変わりません。
changes-never = メールでコードやパスワードを尋ねることはありません。

not-me-title = ご自身の操作ですか
not-me-explain-added = 身に覚えがなければ、ボタンを押してください。その方法をすぐに止め、セキュリティ担当に知らせます。
not-me-explain-enabled = 身に覚えがなければ、ボタンを押してください。すぐにセキュリティ担当に知らせます。
not-me-was-you = ご自身の操作であれば、このページを閉じてください。何も変わりません。
not-me-heard-title = ご連絡を受け付けました
not-me-spent-title = このリンクはもう使えません
not-me-spent = すでに使われたか、時間がたっています。アカウントに心配なことがあれば、窓口にお知らせください。{ $desk }{ $contact }
not-me-later = いまは保存できないため、何も止めていません。数分後に再読み込みするか、Slackで[身に覚えがない]を押してください。
