"""From a line of the transcript to its explanation; every word comes from the lessons, by key.

The words of an XMPP element are not the same in both directions, in each type of stanza, before and
behind TLS. So an explanation is found by the situation: who sent it, what was asked before, what
the mechanism of the login has made of it, whether TLS stands. `situation` names it as a list of
keys, from the most special to the most general; the first that the lessons have words for is the
one.

What a key cannot know is remembered while the lines go by (`memory`): which mechanism, what each
request was about, our own address. So lines are explained in order, live or recorded, and the same
line can mean two things at two places.

An `Explanation` is a value: a verdict, a summary, spans over the raw bytes with a sentence each,
advice for three readers (who logs in, who runs the server, who writes a client), the section, the
lesson. No view adds a sentence of its own, and nothing here knows a colour or a width.

Honesty is a rule here: advice that something seen contradicts is not given (`judged`), and an
impostor's `<success/>` is not praised.
"""
