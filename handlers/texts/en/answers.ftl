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
code-ahead = A newer code than this one was used before, because the clock here was set back. The codes of your { $device } work again from { $when }.
code-other_device = That is the code from { $other }. Here we need the one from { $device }.
code-token-letters = A code has 6 digits and no letters. Type the 6 digits your { $device } shows now.
code-token-length = A code has 6 digits. Type the 6 digits your { $device } shows now.
code-token-wrong = That code didn't match. Wait for the next number on your { $device } and type that one.
code-token-clock_slow = The clock in your { $device } is about { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
 } slow. Type the number it shows now. If that doesn't help, ask support for another token. { $desk } { $contact }
code-token-clock_fast = The clock in your { $device } is about { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
 } fast. Wait for the next number and type that one. If that doesn't help, ask support for another token. { $desk } { $contact }
code-token-used = That code has been used already. Wait for the next number on your token: it appears within { $seconds } { $seconds ->
    [one] second
   *[other] seconds
 }.
code-wait = Let's wait { $wait }. Your setup is kept; nothing is lost.
code-locked = Codes are paused for your account, because too many didn't match. Support can help you. { $desk } { $contact }

wait-seconds = { $count } { $count ->
    [one] second
   *[other] seconds
 }
wait-minutes = { $count } { $count ->
    [one] minute
   *[other] minutes
 }

step-up-title = First, is it you?
step-up-submit = Check the code
step-up-text = Before you add a method, show that it's you. Use a method you already have.
step-up-change = Before you change this, show that it's you. Use a method you already have.
step-up-method = Method
step-up-code = 6-digit code
step-up-code-hint = The one that device shows now. Nobody from support ever asks for it.
step-up-none = None of them at hand? Ask support. { $desk } { $contact }

refusal-title = Not possible right now
refusal-accounts-not_linked = I don't know yet which account is yours. Send me a message, and I'll show you how to link it.
refusal-accounts-invitation_refused = That invitation code didn't work. Check each character. If it was used before or is too old, ask support for a new one. { $desk } { $contact }
refusal-accounts-already_linked = This account or your Slack account is linked already. If that wasn't you, tell support. { $desk } { $contact }
refusal-accounts-not_a_member = Only full members of this workspace can link an account. Support can help you without Slack. { $desk } { $contact }
refusal-enrollment-setup_not_found = I can't find that setup. Nothing was changed. Send me a message, and I'll show you the next step.
refusal-enrollment-setup_expired = This setup has expired, and its key with it. Close this window and tap the button again for a new key. If the old key is in your app, delete it there.
refusal-enrollment-setup_finished = That method is set up already. Send me a message, and I'll show you the next step.
refusal-enrollment-name_missing = Give the device a name you'd recognize, such as "iPhone" or "Office PC".
refusal-enrollment-too_many_methods = You have as many methods as can be kept. If you no longer use one of them, ask support. { $desk } { $contact }
refusal-enrollment-phones_not_allowed = Phone numbers are not used for signing in here. An app works: send me a message, and I'll show you the next step.
refusal-enrollment-phone_setup_over = This number is no longer being set up, and its codes don't work any more. Close this window and tap the button again.
refusal-enrollment-number_taken = Somebody else has just set up this number. Use another number, or an app.
refusal-enrollment-no_usable_method = First a method you have must show that it's you, and none of yours can be used right now. Support can help you. { $desk } { $contact }
refusal-enrollment-not_ready = Two methods are needed first, one of them an app. Send me a message, and I'll show you the next step.
refusal-enrollment-not_understood = Tick the box if you want to turn MFA on. To leave it for later, close this window.
refusal-tokens-not_waiting = No hardware token is waiting for your code right now. If you hold one, ask support about it. { $desk } { $contact }
refusal-authenticators-not_found = That method can't be used right now. Close this window and choose another one.
refusal-verification-not_yours = This sign-in request was not sent to you, so nothing changed. Each person answers their own.
refusal-storage-unavailable = I can't save anything right now. Nothing was changed. Please try again in a few minutes. (Reference { $reference })
refusal-storage-changed_meanwhile = Something else changed your account at the same moment. This tap changed nothing. Please try once more.
refusal-slack-unavailable = Slack didn't answer me. Nothing was changed. Please try once more.
refusal-bug = That didn't work, and it's our mistake. Please try once more. If it happens again, tell support reference { $reference }. { $desk } { $contact }

alarm-not-me-title = Alarm: "this wasn't me"
alarm-not-me-yes = { $account } says a method added to their account was not theirs. It is stopped.
alarm-not-me-no = { $account } says a change to their account was not theirs. Nothing was stopped: it was their last method, or MFA was turned on. Please act.
alarm-link = Somebody signed in as { $account } and says the linking with Slack user { $user } wasn't started by them. Nothing was linked. Please ask both.
alarm-not-me-account-ids = Account { $account } · { $when }
alarm-link-ended = { $account } says the link with Slack user { $user } was not theirs. It has ended. Please ask both, and look at what was changed meanwhile.
alarm-link-ids = Slack user { $user } · { $when }
alarm-not-me-over = { $account } says the end of a method was not their doing. That method stays off. Please act.
alarm-not-me-ids = Account { $account } · method { $method } · { $when }
