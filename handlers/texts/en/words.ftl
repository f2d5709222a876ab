# Small words used in many places.
words-app-mobile = authenticator app on { $device }
words-app-computer = authenticator in the browser of { $device }
words-usual-name-mobile = Smartphone
words-usual-name-computer = Office PC
words-close = Close
words-and = { $first } and { $second }

desk-open = Support is open until { $until } today.
desk-closed = Support opens { $opens }.
hint-language = 日本語でもどうぞ。
