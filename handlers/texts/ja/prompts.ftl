# Slackに届くサインインの確認、番号を入力する画面、その結果。
prompt-title = *いま{ $application }にサインインしようとしていますか。*
prompt-when = { $time }(依頼元: { $client })
prompt-claims = サインイン画面からの情報: { $claims }
prompt-claim-place = { $place }付近
prompt-claim-address = アドレス { $address }
prompt-claim-gap = ・
prompt-no-claims = どこからのサインインかは、サインイン画面から届いていません。
prompt-do = ご本人であれば、その画面の{ $digits }桁の番号を{ $expires }までに入力してください。
prompt-never = 窓口がこの番号を伝えたり尋ねたりすることはありません。もし頼まれたら、[身に覚えがない]を押してください。
prompt-other-way = その画面では、認証アプリのコードも使えます。
prompt-button-type = 番号を入力する
prompt-button-cancel = 自分の操作を取り消す
prompt-button-methods = 確認方法を見る

prompt-form-title = サインインの確認
prompt-form-submit = 確認する
prompt-form-text = *{ $application }* にサインインします。
prompt-form-number = サインイン画面の番号
prompt-form-hint = { $digits }桁です。{ $expires }まで使えます。ご自分の画面で見た番号だけを入力してください。窓口が伝えたり尋ねたりすることはありません。
prompt-not-a-number = 番号は{ $digits }桁です。サインイン画面の番号を入力してください。いまの入力は回数に数えていません。
prompt-wrong-number = 番号が一致しませんでした。サインイン画面の番号を確かめてください。あと{ $left }回入力できます。

prompt-over-title = この確認は終わりました
prompt-over-number = { $when }に、{ $application }へのサインインを確認しました。
prompt-over-code = { $when }に、サインイン画面で入力したコードで、{ $application }へのサインインが確認されました。
prompt-over-not_me = { $when }に、身に覚えがないとお知らせいただきました。{ $application }へのサインインは拒否しました。
prompt-over-wrong_numbers = ここで入力した番号が一致しなかったため、{ $when }に拒否しました。この確認では、だれも{ $application }にサインインしていません。もう一度サインインするときは、その画面から始めてください。
prompt-over-wrong_codes = サインイン画面で入力したコードが一致しなかったため、{ $when }に拒否しました。この確認では、だれも{ $application }にサインインしていません。
prompt-over-person = { $when }に、ご自分で取り消しました。この確認では、だれも{ $application }にサインインしていません。
prompt-over-client = { $when }に、サインイン画面で取り消されました。この確認では、だれも{ $application }にサインインしていません。
prompt-over-newer = { $when }に、{ $application }の新しい確認が届いたため、こちらは終わりました。いちばん新しいものに答えてください。
prompt-over-time = 時間内に回答がなかったため、{ $when }に期限が切れました。この確認では、だれも{ $application }にサインインしていません。もう一度サインインするときは、その画面から始めてください。
prompt-over-other_way = { $application }の画面で、別の方法が選ばれました。ここで入力するものはありません。
prompt-was-it-you = サインインに心当たりがなければ、パスワードを知られているかもしれません。パスワードを変えて、窓口にお知らせください。{ $contact }
prompt-was-code-you = ご自分でなければ、すぐにパスワードを変えて、窓口にお知らせください。{ $contact }
prompt-not-me-paused = しばらくのあいだ、ここにはサインインの確認が届きません。サインインには、コードをお使いください。
prompt-not-me-next = *パスワードを知られているかもしれません。* 次の3つをお願いします。
    1. パスワードを変える。
    2. Slackですべての端末からサインアウトし、もう一度サインインする。
    3. 登録済みの確認方法を見て、どれもご自分のものか確かめる。
prompt-not-me-help = お手伝いが必要なときは、窓口にご相談ください。{ $desk }{ $contact }

alarm-prompt-refused = { $account }さんから、サインインの確認に身に覚えがないと連絡がありました。サインインは拒否し、Slackでの確認は止めています。パスワードを知られているおそれがあります。対応をお願いします。
alarm-prompt-late = { $account }さんから、サインインの確認に身に覚えがないと連絡がありました。その確認はすでに終わっていて、だれもサインインしていません。パスワードを知られているおそれがあります。対応をお願いします。
alarm-prompt-approved = { $account }さんから、サインインに身に覚えがないと連絡がありました。*そのサインインは確認済みです。* 他人がサインインしているおそれがあります。すぐに対応をお願いします。
alarm-prompt-ids = アカウント { $account }・{ $application }(依頼元: { $client })・{ $asked }・連絡 { $reported }
