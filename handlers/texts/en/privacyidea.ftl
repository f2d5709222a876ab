# What sign-in pages and terminals show through the plugins. Short: a RADIUS attribute holds 253 bytes.

plugin-enter-code = Type the 6-digit code from your app
plugin-type-number = Type { $number } in Slack
plugin-code-by-sms = Type the code from the text message
plugin-code-by-call = Type the code from the phone call
plugin-accepted = Your sign-in is confirmed.
plugin-refused = That didn't work. Type the next code your app shows, or start again.
