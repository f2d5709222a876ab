# プラグインがサインイン画面や端末に出す文です。RADIUSの属性は253バイトまでなので、短くします。

plugin-enter-code = 認証アプリの6桁のコードを入力してください
plugin-type-number = Slackで { $number } を入力してください
plugin-code-by-sms = SMSで届いたコードを入力してください
plugin-code-by-call = 電話で聞いたコードを入力してください
plugin-accepted = 本人確認ができました。
plugin-refused = 確認できませんでした。認証アプリに次に出るコードを入力するか、はじめからやり直してください。
