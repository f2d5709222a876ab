# 電話番号という確認方法: 2つの画面、入力欄のそばの言葉、電話に届く言葉。
phone-title = 電話番号を登録する
phone-intro = この番号に6桁のコードをお届けします。次の画面で入力してください。
phone-risk = *予備としておすすめします。これだけに頼らないでください。* 電話会社をだまして番号を乗っ取ったり、電話を転送したりする手口があります。認証アプリにはその心配がないため、有効にするには認証アプリも必要です。
phone-kind = 電話の種類
phone-kind-mobile = 携帯電話
phone-kind-alternate = 予備の電話(自宅など)
phone-kind-office = 職場・研究室の電話
phone-no-alternate = 予備の電話番号(自宅など)は、まだ登録の対象になっていません。携帯電話や職場の電話は、いま登録できます。
phone-number = 電話番号
phone-number-hint = 市外局番から、内線なしで入力します。全角やハイフンなど、書き方は自由です。
phone-delivery = コードの受け取り方
phone-delivery-sms = SMS(携帯電話だけ)
phone-delivery-voice = 電話
phone-name-hint = 「iPhone」「自宅の電話」など、ふだんの呼び名です。同じ名前は同じ端末とみなします。空欄でもかまいません。
phone-submit = コードを送る
phone-terms = { $purpose }{ $place }{ $retention }{ $contact }送信すると、これに同意したことになります。

phone-confirm-title = コードの入力
phone-code-hint = 窓口がこのコードを尋ねることはありません。
phone-not-come = 届かないときは、1分待ち、電波を確かめてから選んでください。
phone-button-resend = 新しいコードを送る
phone-button-call = 電話で受け取る
phone-button-other = 別の番号にする
phone-way-sms = SMS
phone-way-voice = 電話

sending-sms = 6桁のコードを{ $number }にSMSで送っています。{ $until }まで使えます。
sending-voice = { $number }に電話をかけています。電話に出ると、6桁のコードが聞こえます。{ $until }まで使えます。
sending-none = いま{ $number }で使えるコードはありません。{ $way }で新しいコードを受け取ってください。
sending-trouble = 電話サービスが応答しないため、{ $way }でのコードを{ $number }にまだ届けられていません。{ $until }まで続けて試します。認証アプリは、電話サービスなしで使えます。
sending-refused = { $way }でのコードを{ $number }に届けられませんでした。番号を確かめるか、別の番号にしてください。認証アプリは、電話サービスなしで使えます。

held-wait = 次のコードは{ $wait }後に送れます。前のコードはまだ使えます。
held-wait-no-code = この番号には、少し前にコードを送りました。次のコードは{ $wait }後に送れます。
held-number = この番号に続けて送れる上限に達しました。次は{ $when }から送れます。別の番号か認証アプリは、いまも使えます。
held-account = 続けて送れる上限に達しました。次は{ $when }から送れます。認証アプリは、いまも使えます。
held-country = 電話へのコードは、{ $when }まで全員に対して止めています。認証アプリは、いまも使えます。
held-all = 電話へのコードは、{ $when }まで全員に対して止めています。認証アプリは、いまも使えます。

sent-letters = コードは数字6桁です。{ $number }に届いた6桁を入力してください。
sent-length = コードは6桁です。{ $number }に届いた6桁をすべて入力してください。
sent-wrong = コードが一致しませんでした。{ $number }に最後に届いた6桁を入力してください。
sent-used = そのコードは使用済みです。新しいコードを受け取ってください。
sent-earlier = それは前のコードです。{ $number }に新しいコードを送りました。そちらを入力してください。
sent-late = そのコードは時間が過ぎたため、もう使えません。新しいコードを受け取ってください。
sent-not_sent = いま{ $number }で使えるコードはありません。この画面のボタンで、コードを受け取ってください。
sent-wait = { $wait }お待ちください。ここまでの設定は残っています。
sent-locked = 一致しないコードが続いたため、このアカウントではコードの受け付けを止めています。窓口にご相談ください。{ $desk }{ $contact }

number-unreadable = 電話番号として読み取れませんでした。「090-1234-5678」のように、番号を1つ、数字で入力してください。
number-extension = 内線にはかけられません。外から直接かけられる番号を入力してください。
number-short = 番号の桁が足りません。市外局番から入力してください。
number-long = 番号の桁が多すぎます。
number-unassigned = この番号の電話はありません。1桁ずつ確かめてください。
number-emergency = これは緊急通報の番号です。ご自分の電話の番号を入力してください。
number-country = この国の番号にはコードを送れません。国内の番号か、認証アプリをお使いください。
number-premium = 通話に特別な料金がかかる番号には、コードを送れません。ふつうの電話番号をお使いください。
number-toll_free = これはフリーダイヤルの番号です。ご自分が出る電話の番号をお使いください。
number-shared_cost = 通話に特別な料金がかかる番号には、コードを送れません。ふつうの電話番号をお使いください。
number-pager = これはポケットベルか機器の番号です。ご自分が出る電話の番号をお使いください。
number-service = これはサービス用の番号です。ご自分が出る電話の番号をお使いください。
number-voip = 050などのIP電話は特定の電話と結び付かないため、ここでは使えません。携帯電話か固定電話の番号、または認証アプリをお使いください。
number-voip_sms = IP電話の番号にはSMSを送れません。「電話」を選んでください。
number-fixed_sms = 固定電話はSMSを受け取れません。「電話」を選んでください。
number-fixed_mobile = これは固定電話の番号です。「予備の電話」か「職場・研究室の電話」を選んでください。
number-called_only = 予備の電話と職場の電話で使えるのは電話だけです。「電話」を選んでください。
number-no_alternate = 予備の電話番号は、まだ登録の対象になっていません。携帯電話か職場の電話、または認証アプリを登録してください。
number-own = この番号は登録済みです。
number-stopped = この番号は「身に覚えがない」で止められています。もう一度使うときは、窓口にご相談ください。{ $desk }{ $contact }
number-taken = この番号は、ほかの方がサインインに使っています。別の番号か認証アプリをお使いください。ご自分だけの番号であれば、窓口にお知らせください。{ $desk }{ $contact }

sms-code = { $code } は{ $institution }の確認コードです。だれにも教えないでください。
voice-code = { $institution }です。確認コードをお知らせします。{ $digits }。もう一度お知らせします。{ $digits }。だれにも教えないでください。

step-up-phone = 電話を使うときは、先にコードを送ります。
step-up-send = コードを送る
step-up-send-again = 新しいコードを送る
step-up-code-hint-phone = その端末の認証アプリに出ているコード、またはその電話に届いたコードです。窓口がこのコードを尋ねることはありません。

words-sms = { $device }へのSMS({ $number })
words-voice = { $device }への電話({ $number })
words-phone = 電話番号

card-app-needed = 電話番号は登録済みです: { $devices }。認証アプリを登録すると、多要素認証を有効にできます。
card-method-paused = • { $what }(停止中: いまは電話番号を使っていません)
step-app-needed = 電話番号は登録済みです: { $devices }。番号は乗っ取られることがあるため、有効にするには認証アプリも1つ必要です。
button-add-phone = 電話番号を登録する
button-add-phone-another = 別の電話番号を登録する
done-phone_added = { $what }を登録しました。
done-phone_added_same_device = { $what }を登録しました。{ $device }をなくすと、もう1つの方法も使えなくなります。別の端末にもう1つあると安心です。

alarm-phones-title = 警報: 電話へのコードを止めました
alarm-phones-paused = 上限「{ $budget }」に達しました。{ $until }まで、SMSと電話のコードは送りません。認証アプリは使えます。利用が多いだけか、通話料を稼ぐ悪用かのどちらかです。監査記録(verification.send_code)を確かめてください。
