# What stands beside a field, and what a tap is told when it can't be done.
code-letters = A code has 6 digits and no letters. Type the 6 digits now shown for { $service } in the app on your { $device }.
code-length = A code has 6 digits. Type the 6 digits now shown for { $service } in the app on your { $device }.
code-wrong = That code didn't match. Type the 6 digits now shown for { $service } in the app on your { $device }.
code-clock_slow = Your { $device }'s clock is about { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
 } slow. Set date and time to automatic, then type the next code.
code-clock_fast = Your { $device }'s clock is about { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
 } fast. Set date and time to automatic, then type the next code.
code-used = That code has been used already. A new one appears within { $seconds } { $seconds ->
    [one] second
   *[other] seconds
 }.
code-other_device = That is the code from { $other }. Here we need the one from { $device }.
code-wait = Let's wait { $wait }. Your setup is kept; nothing is lost.
code-locked = Too many codes didn't match, so codes are paused for your account. { $desk } { $contact }

wait-seconds = { $count } { $count ->
    [one] second
   *[other] seconds
 }
wait-minutes = { $count } { $count ->
    [one] minute
   *[other] minutes
 }

step-up-title = First, is it you?
step-up-submit = Check
step-up-text = Before a method is added, show that it's you with one you have.
step-up-method = Method
step-up-code = 6-digit code
step-up-code-hint = From the app on that device. Nobody from support ever asks for it.
step-up-none = None of them at hand? { $desk } { $contact }

refusal-title = Not this time
refusal-accounts-not_linked = I don't know yet whose account you use. Write me a message: the way to link it is there.
refusal-accounts-invitation_refused = That invitation doesn't work. Check each character. It may have been used, or be too old: then ask for a new one.
refusal-accounts-already_linked = This account is linked to a Slack account already. If that wasn't you, tell support. { $desk } { $contact }
refusal-accounts-not_a_member = Only full members of this workspace can link an account. { $desk } { $contact }
refusal-enrollment-setup_not_found = I can't find that set-up. Nothing was changed. Write me a message: the next step is there.
refusal-enrollment-setup_expired = This set-up has expired, and its key with it. Nothing was changed. Close this window and tap the button again for a new key.
refusal-enrollment-setup_finished = That method is set up already. Write me a message: the next step is there.
refusal-enrollment-name_missing = Give the device a name you'd recognize, such as "iPhone" or "Office PC".
refusal-enrollment-too_many_methods = You have as many methods as can be kept. If one is out of use, ask support to remove it. { $desk } { $contact }
refusal-enrollment-not_ready = Two methods are needed first. Write me a message: the next step is there.
refusal-enrollment-not_understood = Tick the box if you want to turn MFA on. To leave it for later, close this window.
refusal-authenticators-not_found = That method can't answer now. Close this window and choose another one.
refusal-storage-unavailable = I can't save anything right now. Nothing was changed. Please try again in a few minutes. (Reference { $reference })
refusal-storage-changed_meanwhile = Something else changed your account at the same moment. Nothing was changed by this; please try once more.
refusal-slack-unavailable = Slack didn't answer me. Nothing was changed. Please try once more.
refusal-bug = That didn't work, and it's our mistake. Nothing was changed. Please try once more; support can look up reference { $reference }.

alarm-not-me-title = Alarm: "this wasn't me"
alarm-not-me-yes = { $account } says a method added to their account was not theirs. It is stopped.
alarm-not-me-no = { $account } says a change to their account was not theirs. Nothing could be stopped without locking them out: please act.
alarm-not-me-ids = Account { $account } · method { $method } · { $when }
