# Small words used in many places.
words-app-mobile = authenticator app on your { $device }
words-app-computer = browser authenticator on your { $device }
words-app-token = token { $device }
words-usual-name-mobile = Smartphone
words-usual-name-computer = Office PC
words-usual-name-alternate = Home phone
words-usual-name-office = Office phone
words-usual-name-token = Token { $serial }
words-today = today
words-close = Close
words-and = { $first } and { $second }

desk-open = Support is open until { $until } today.
desk-closed = Support opens { $opens }.
hint-language = 日本語でもどうぞ。
