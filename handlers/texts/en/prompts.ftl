# The sign-in request in Slack, the window for its number, and what became of it.
prompt-title = *Are you signing in to { $application } right now?*
prompt-when = { $time }, asked by { $client }.
prompt-claims = According to the sign-in page: { $claims }
prompt-claim-place = near { $place }
prompt-claim-address = address { $address }
prompt-claim-gap = { " · " }
prompt-no-claims = The sign-in page doesn't say from where.
prompt-do = If so, type the { $digits }-digit number on that page before { $expires }.
prompt-never = Support never gives or asks for this number. If anyone does, tap *This wasn't me*.
prompt-other-way = A code from your app works on that page, too.
prompt-button-type = Type the number
prompt-button-cancel = It's me, cancel
prompt-button-methods = See my methods

prompt-form-title = Your sign-in
prompt-form-submit = Confirm
prompt-form-text = You're signing in to *{ $application }*.
prompt-form-number = Number on the sign-in page
prompt-form-hint = { $digits } digits, until { $expires }. Only type a number you see on that page yourself. Support never gives or asks for it.
prompt-not-a-number = The number has { $digits } digits. Type the one on the sign-in page. This one didn't count as a try.
prompt-wrong-number = That number didn't match. Look at the sign-in page again. { $left ->
    [one] You can try once more.
   *[other] You can try { $left } more times.
 }

prompt-over-title = This request is over
prompt-over-number = You confirmed the sign-in to { $application } on { $when }.
prompt-over-code = The sign-in to { $application } was confirmed on { $when }, with a code typed on its page.
prompt-over-not_me = On { $when } you said that this wasn't you. The sign-in to { $application } was refused.
prompt-over-wrong_numbers = Refused on { $when }: the numbers typed here didn't match. Nobody signed in to { $application } with this request. To try again, begin on its page.
prompt-over-wrong_codes = Refused on { $when }: the codes typed on the sign-in page didn't match. Nobody signed in to { $application } with this request.
prompt-over-person = You cancelled this on { $when }. Nobody signed in to { $application } with this request.
prompt-over-client = The sign-in page cancelled this on { $when }. Nobody signed in to { $application } with this request.
prompt-over-newer = A newer request for { $application } took the place of this one on { $when }. Answer the newest one.
prompt-over-time = Nobody answered in time: this request expired on { $when }. Nobody signed in to { $application } with it. To try again, begin on its page.
prompt-over-other_way = On the page of { $application } another way to sign in was chosen. Nothing needs to be typed here.
prompt-was-it-you = Weren't you signing in? Then somebody may know your password: change it, and tell support. { $contact }
prompt-was-code-you = Wasn't that you? Then change your password now, and tell support. { $contact }
prompt-not-me-paused = For now no such requests are shown here; you sign in with a code.
prompt-not-me-next = *Somebody may know your password.* Three things help now:
    1. Change your password.
    2. Sign out of Slack everywhere, then sign in again.
    3. Look at your methods. Is each of them yours?
prompt-not-me-help = Do you need help with that? { $desk } { $contact }

alarm-prompt-refused = { $account } says a sign-in request was not theirs. It was refused, and no more are shown to them in Slack for now. Somebody may know their password. Please act.
alarm-prompt-late = { $account } says a sign-in request was not theirs. It was over by then, and nobody got in with it. Somebody may know their password. Please act.
alarm-prompt-approved = { $account } says a sign-in was not theirs, and *it had been confirmed*. Somebody may be signed in as them. Please act at once.
alarm-prompt-ids = Account { $account } · { $application }, asked by { $client } · { $asked } · reported { $reported }
