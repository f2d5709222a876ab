# A phone number as a method: its two windows, what stands beside their fields, and what the phone itself receives.
phone-title = Add a phone number
phone-intro = We send a 6-digit code to this number, and you type it in the next window.
phone-risk = *Good as a backup, not as your only way.* Somebody can talk a phone company into giving them your number, and calls can be redirected. An app can't be taken that way, so turning MFA on needs one app.
phone-kind = What kind of phone is it?
phone-kind-mobile = Mobile phone
phone-kind-alternate = Alternate phone, such as at home
phone-kind-office = Office phone
phone-no-alternate = An alternate phone, such as one at home, isn't offered to you yet. A mobile or office phone works today.
phone-number = Phone number
phone-number-hint = With area code, without an extension. Any way of writing it will do.
phone-delivery = How should the code come?
phone-delivery-sms = Text message (SMS), mobile phones only
phone-delivery-voice = Phone call
phone-name-hint = What you call it, such as "iPhone" or "Home phone". The same name means the same device. You can leave it empty.
phone-submit = Send the code
phone-terms = { $purpose } { $place } { $retention } { $contact } By sending this form you agree.

phone-confirm-title = Type the code
phone-code-hint = Nobody from support ever asks for this code.
phone-not-come = Nothing has come? Wait a minute, check the signal, then choose:
phone-button-resend = Send a new code
phone-button-call = Call me instead
phone-button-other = Use another number
phone-way-sms = text message
phone-way-voice = call

sending-sms = A text message with a 6-digit code is on its way to { $number }. The code works until { $until }.
sending-voice = We're calling { $number }. Pick up and listen for 6 digits. The code works until { $until }.
sending-none = Right now there is no code for { $number } that works. Ask for a new { $way }.
sending-trouble = The phone service doesn't answer, so the { $way } to { $number } hasn't left yet. We keep trying until { $until }. An authenticator app works without the phone service.
sending-refused = Our { $way } didn't reach { $number }. Check the number, or use another one. An authenticator app works without the phone service.

held-wait = The next code can be sent in { $wait }. The last one still works.
held-wait-no-code = A code was sent to this number a moment ago. The next one can be sent in { $wait }.
held-number = That is as many codes as this number can get for now. The next one can be sent { $when }. Another number or an app works now.
held-account = That is as many codes as we can send you for now. The next one can be sent { $when }. An app works now.
held-country = Codes by phone are paused for everybody until { $when }. An app works now.
held-all = Codes by phone are paused for everybody until { $when }. An app works now.

sent-letters = A code has 6 digits and no letters. Type the 6 digits that came to { $number }.
sent-length = A code has 6 digits. Type all 6 that came to { $number }.
sent-wrong = That code didn't match. Type the 6 digits that came to { $number } last.
sent-used = That code has been used already. Ask for a new one.
sent-earlier = That is an earlier code. A newer one was sent to { $number }: type that one.
sent-late = That code's time is over. Ask for a new one.
sent-not_sent = Right now there is no code for { $number } that works. Ask for one with the button in this window.
sent-wait = Let's wait { $wait }. Your setup is kept; nothing is lost.
sent-locked = Codes are paused for your account, because too many didn't match. Support can help you. { $desk } { $contact }

number-unreadable = I can't read that as a phone number. Type one number with digits only, such as 090-1234-5678.
number-extension = I can't dial an extension. Type a number that can be called from outside directly.
number-short = This number is too short: a digit is missing. Type it with its area code.
number-long = This number is too long: there is a digit too many.
number-unassigned = No phone has this number. Check each digit.
number-emergency = This is an emergency number. Type the number of your own phone.
number-country = We can't send codes to this country. Use a number here, or an authenticator app.
number-premium = Calls to this number cost extra, so we don't send codes to it. Use an ordinary phone number.
number-toll_free = This is a free-call number. Use the number of a phone that you answer yourself.
number-shared_cost = Calls to this number cost extra, so we don't send codes to it. Use an ordinary phone number.
number-pager = This number belongs to a pager or a machine. Use the number of a phone that you answer yourself.
number-service = This is the number of a service, not of one phone. Use the number of a phone that you answer yourself.
number-voip = Internet phone numbers, such as 050, can't be used here: they belong to no particular phone. Use a mobile or fixed-line number, or an app.
number-voip_sms = An internet phone number gets no text messages from us. Choose a phone call.
number-fixed_sms = This is a fixed line: it can't get text messages. Choose a phone call.
number-fixed_mobile = This is a fixed line, not a mobile phone. Choose "Alternate phone" or "Office phone".
number-called_only = Alternate and office phones are called. Choose a phone call.
number-no_alternate = An alternate phone isn't offered to you yet. Choose a mobile or office phone, or add an app.
number-own = You have set up this number already.
number-stopped = This number was stopped with "This wasn't me". If you want it back, ask support. { $desk } { $contact }
number-taken = Somebody else uses this number for signing in. Use another number, or an app. If it's yours alone, tell support. { $desk } { $contact }

sms-code = { $code } is your { $institution } code. Never read it to anyone.
voice-code = This is { $institution }. Your code is: { $digits }. Once more, your code is: { $digits }. Never read it to anyone. Goodbye.

step-up-phone = For a phone, let us send a code first.
step-up-send = Send me a code
step-up-send-again = Send a new code
step-up-code-hint-phone = From the app on that device, or the one we sent to that phone. Nobody from support ever asks for it.

words-sms = text messages to your { $device } ({ $number })
words-voice = calls to your { $device } ({ $number })
words-phone = phone number

card-app-needed = Your phone numbers are set up: { $devices }. Add an app, then you can turn MFA on.
card-method-paused = • { $what } (paused: phone numbers are not used here at present)
step-app-needed = Your phone numbers are set up: { $devices }. Before MFA can be turned on, one app is needed too: a phone number alone can be taken over.
button-add-phone = Phone number
button-add-phone-another = Another phone number
done-phone_added = Done: { $what } are set up.
done-phone_added_same_device = Done: { $what } are set up. Losing your { $device } would lose the other method on it too. One on another device would help.

alarm-phones-title = Alarm: codes by phone are paused
alarm-phones-paused = The budget "{ $budget }" is spent. No code is sent by SMS or call until { $until }; apps go on. Either many people need codes, or somebody makes us call numbers they earn with. Please look at the audit record (verification.send_code).
