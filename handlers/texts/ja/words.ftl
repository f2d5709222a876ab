# いろいろな場所で使う短い言葉。
words-app-mobile = { $device }の認証アプリ
words-app-computer = { $device }のブラウザーの認証アプリ
words-app-token = トークン「{ $device }」
words-usual-name-mobile = スマートフォン
words-usual-name-computer = 研究室PC
words-usual-name-alternate = 自宅の電話
words-usual-name-office = 職場の電話
words-usual-name-token = トークン { $serial }
words-today = きょう
words-close = 閉じる
words-and = { $first }と{ $second }

desk-open = 窓口は本日{ $until }まで開いています。
desk-closed = 窓口は{ $opens }に開きます。
hint-language = You can also write in English.
