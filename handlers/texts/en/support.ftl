# Asking support.
button-request = Ask support
button-request-open = Your request No. { $number }
button-request-more = Add something
button-request-cancel = I don't need it any more

request-title = Ask support
request-elsewhere = Support can't be asked here yet, but this way works:
request-at-once = They get your request at once.
request-held-until = I hand them your request then.
request-topic = What is it about?
request-details = What happened?
request-details-more = What would you like to add?
request-hint = A few words are enough. Leave out passwords and codes: nobody from support needs them.
request-send = Send
request-add = Add

request-held = *Your request No. { $number } is kept.* Support opens { $opens }, and gets it then.
request-opening = *Your request No. { $number }* is on its way to support.
request-open = *Your request No. { $number } is with support.*
request-open-closed = *Your request No. { $number } is with support.* They are there again { $opens }.
request-added = It's added to your request.
request-cancelled = *Your request No. { $number } is closed.* You can ask again at any time.
request-works = Right now you can sign in with:
request-method = • { $what }
request-works-none = None of your methods works right now. Support first checks that it's you, then helps you back in.
request-works-setup = Setting up your methods works here at any hour, without support.
request-never = Nobody from support ever asks for a password, a code or a number from a sign-in page.

topic-sign_in = I can't sign in
topic-device = A lost, broken or new device
topic-setup = Setting up MFA
topic-account = Linking my account
topic-question = Another question

ticket-title = *Request No. { $number }* · { $topic }
ticket-who-slack = From: { $name } (account { $account }, Slack user { $user })
ticket-who-unlinked = From: { $called } (Slack user { $user }), whose account is not known
ticket-who-door = From: { $name } (account { $account }), outside Slack
ticket-who-claimed = From: somebody outside Slack who says to be { $called }, not proven. Account: { $account }
ticket-no-account = none of that name
ticket-unit = Unit: { $unit }
ticket-since = Waiting since: { $since }
ticket-language = Reads: { $language }
ticket-reads-en = English
ticket-reads-ja = Japanese
ticket-mfa-none = MFA: not set up
ticket-mfa-registering = MFA: one method set up, not turned on
ticket-mfa-ready = MFA: set up, not turned on
ticket-mfa-enabled = MFA: turned on
ticket-method = • { $what }
ticket-method-stopped = • { $what } (stopped)
ticket-app-mobile = authenticator app on { $device }
ticket-app-computer = browser authenticator on { $device }
ticket-app-token = hardware token { $device }
ticket-phone-sms = text messages to { $device } ({ $number })
ticket-phone-voice = calls to { $device } ({ $number })
ticket-sure-slack = Not verified: it was asked from their Slack account, and a Slack account alone proves nobody.
ticket-sure-unlinked = Not verified: names in Slack can be chosen freely.
ticket-sure-door = Not verified for any action: they proved their account at the door when they asked.
ticket-sure-claimed = Not verified: anybody can type this name.
ticket-added = *Added to request No. { $number }*
ticket-cancelled = *Request No. { $number } is closed:* the person no longer needs help.

refusal-support-nothing_asked = Write in a few words what it's about.
refusal-support-asked_too_often = That is all I can take from you today. Your earlier requests are kept. { $desk } { $contact }
refusal-support-request_over = That request is closed already, so nothing changed. Send me any message, and you can ask anew.
