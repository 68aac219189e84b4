/** Twitter, tickets and messages, on states of our own. */
import { describe, expect, it } from 'vitest'
import { results, side } from '../testing/small-backend.ts'
import { jsonDumps } from '../../python/python-print.ts'

describe('TwitterAPI', () => {
  const TWEETS =
    '{"TwitterAPI": {"authenticated": true, "tweets": {"4": {"id": 4, "username": "ada", "content": "Hello World", "tags": ["#New"], "mentions": []}}, "comments": {"4": [{"username": "x", "content": "y"}]}, "tweet_counter": 5}}'

  it('asks for a login first', () => {
    expect(
      results(
        side('TwitterAPI'),
        "post_tweet('x')",
        "authenticate_twitter('ada', 'no')",
        "authenticate_twitter('ada', 'pw')",
        "post_tweet('x', ['#t'])",
        'posting_get_login_status()',
      ),
    ).toEqual([
      '{"error": "User not authenticated. Please authenticate before posting."}',
      '{"authentication_status": false}',
      '{"authentication_status": true}',
      '{"id": 0, "username": "ada", "content": "x", "tags": ["#t"], "mentions": []}',
      '{"login_status": true}',
    ])
  })

  it('numbers tweets by whole numbers, so that comments of a configuration belong to none', () => {
    expect(
      results(
        side('TwitterAPI', TWEETS),
        'get_tweet(4)',
        'get_tweet(4.0)',
        'get_tweet_comments(4)',
        "comment(4, 'ok')",
        'get_tweet_comments(4)',
        'get_tweet([])',
        "search_tweets('WORLD')",
        "search_tweets('#new')",
        "get_user_tweets('none')",
      ),
    ).toEqual([
      '{"id": 4, "username": "ada", "content": "Hello World", "tags": ["#New"], "mentions": []}',
      '{"id": 4, "username": "ada", "content": "Hello World", "tags": ["#New"], "mentions": []}',
      '[]',
      '{"comment_status": "Comment added successfully"}',
      "[{'username': 'ada', 'content': 'ok'}]",
      "Error during execution: unhashable type: 'list'",
      "[{'id': 4, 'username': 'ada', 'content': 'Hello World', 'tags': ['#New'], 'mentions': []}]",
      "[{'id': 4, 'username': 'ada', 'content': 'Hello World', 'tags': ['#New'], 'mentions': []}]",
      '[]',
    ])
  })

  it('follows, retweets and counts', () => {
    expect(
      results(
        side('TwitterAPI', TWEETS),
        "follow_user('ben')",
        "follow_user('cy')",
        'list_all_following()',
        "unfollow_user('ben')",
        'retweet(4)',
        'retweet(4)',
        'retweet(9)',
        "get_user_stats('ada')",
        "mention(4, 'ab')",
        'get_tweet(4)',
      ),
    ).toEqual([
      '{"follow_status": false}',
      '{"follow_status": true}',
      '{"following_list": ["ben", "cy"]}',
      '{"unfollow_status": true}',
      '{"retweet_status": "Successfully retweeted"}',
      '{"retweet_status": "Already retweeted"}',
      '{"error": "Tweet with ID 9 not found."}',
      '{"tweet_count": 1, "following_count": 1, "retweet_count": 1}',
      '{"mention_status": "Users mentioned successfully"}',
      '{"id": 4, "username": "ada", "content": "Hello World", "tags": ["#New"], "mentions": ["a", "b"]}',
    ])
  })

  it('keeps one list for all tweets that were posted without mentions', () => {
    expect(
      results(
        side('TwitterAPI', TWEETS),
        "post_tweet('a')",
        "mention(5, ['@ben'])",
        "post_tweet('b')",
      ).at(-1),
    ).toContain('"mentions": ["@ben"]')
  })
})

describe('TicketAPI', () => {
  it('creates, edits, resolves and closes', () => {
    expect(
      results(
        side('TicketAPI'),
        "create_ticket('t')",
        "ticket_login('ada', '')",
        "ticket_login('ada', 'x')",
        "create_ticket('t', priority=6)",
        "create_ticket('t', 'd', 2)",
        "edit_ticket(1, {'priority': 5, 'title': None})",
        "edit_ticket(1, {'colour': 1})",
        "resolve_ticket(1, 'done')",
        "resolve_ticket(1, 'again')",
        'close_ticket(1)',
        'get_ticket(1)',
        'get_ticket(2)',
        "get_user_tickets('CLOSED')",
        'logout()',
        'get_user_tickets()',
        'ticket_get_login_status()',
      ),
    ).toEqual([
      '{"error": "User not authenticated. Please log in to create a ticket."}',
      '{"success": false}',
      '{"success": true}',
      '{"error": "Invalid priority. Priority must be between 1 and 5."}',
      '{"id": 1, "title": "t", "description": "d", "status": "Open", "priority": 2, "created_by": "ada"}',
      '{"status": "Ticket 1 has been updated successfully."}',
      '{"error": "Invalid fields for update: colour"}',
      '{"status": "Ticket 1 has been resolved successfully."}',
      '{"error": "Ticket with ID 1 is already resolved."}',
      '{"status": "Ticket 1 has been closed successfully."}',
      '{"id": 1, "title": "t", "description": "d", "status": "Closed", "priority": 5, "created_by": "ada", "resolution": "done"}',
      '{"error": "Ticket with ID 2 not found."}',
      "[{'id': 1, 'title': 't', 'description': 'd', 'status': 'Closed', 'priority': 5, 'created_by': 'ada', 'resolution': 'done'}]",
      '{"success": true}',
      "[{'error': 'User not authenticated. Please log in to view tickets.'}]",
      '{"login_status": false}',
    ])
  })

  it('raises what Python would raise for tickets of a configuration that lack a field', () => {
    expect(
      results(
        side('TicketAPI', '{"TicketAPI": {"ticket_queue": [{"id": 1}], "current_user": "ada"}}'),
        'get_user_tickets()',
        'close_ticket(1)',
      ),
    ).toEqual(["Error during execution: 'created_by'", "Error during execution: 'status'"])
  })
})

describe('MessageAPI', () => {
  it('draws identifiers from its seed', () => {
    const on = side('MessageAPI')
    expect(
      results(
        on,
        "send_message('USR002', 'hi')",
        "message_login('USR009')",
        "message_login('USR001')",
        "send_message('USR003', 'hi')",
        "send_message('USR002', 'Hi (you)')",
        "send_message('USR002', 'hi')",
      ),
    ).toEqual([
      '{"error": "No user is currently logged in."}',
      '{"login_status": false, "message": "User ID \'USR009\' not found."}',
      '{"login_status": true, "message": "User \'USR001\' logged in successfully."}',
      '{"error": "Receiver ID \'USR003\' not found."}',
      '{"sent_status": true, "message_id": {"new_id": 67410}, "message": "Message sent to \'USR002\' successfully."}',
      '{"sent_status": true, "message_id": {"new_id": 41772}, "message": "Message sent to \'USR002\' successfully."}',
    ])
    expect(jsonDumps(on.instances[0]?.api.state() ?? null)).toBe(
      '{"generated_ids": {"$set": ["41772", "67410"]}, "user_count": 2, "user_map": {"Ada": "USR001", "Ben": "USR002"}, "inbox": [{"USR002": "Bring the Ladder"}, {"USR002": "Hi(you)"}, {"USR002": "hi"}], "message_count": 3, "current_user": "USR001"}',
    )
  })

  it('searches, groups, deletes the first of equal messages, and adds contacts', () => {
    const LOGGED_IN =
      '{"MessageAPI": {"current_user": "USR001", "inbox": [{"USR002": "same"}, {"USR001": "other"}, {"USR002": "same"}]}}'
    expect(
      results(
        side('MessageAPI', LOGGED_IN),
        "search_messages('SAM')",
        'view_messages_sent()',
        'get_message_stats()',
        "delete_message('USR002')",
        'view_messages_sent()',
        "delete_message('USR009')",
        "add_contact('Cy')",
        "add_contact('Cy')",
        "get_user_id('Cy')",
        "get_user_id('Di')",
        'list_users()',
      ),
    ).toEqual([
      '{"results": [{"receiver_id": "USR002", "message": "same"}, {"receiver_id": "USR002", "message": "same"}]}',
      '{"messages": {"USR002": ["same", "same"], "USR001": ["other"]}}',
      '{"stats": {"received_count": 3, "total_contacts": 2}}',
      '{"deleted_status": true, "receiver_id": "USR002", "message": "Receiver USR002\'s latest message deleted successfully."}',
      '{"messages": {"USR001": ["other"], "USR002": ["same"]}}',
      '{"error": "Receiver ID USR009 not found."}',
      '{"added_status": true, "user_id": "USR003", "message": "Contact \'Cy\' added successfully."}',
      '{"error": "User name \'Cy\' already exists."}',
      '{"user_id": "USR003"}',
      '{"error": "User \'Di\' not found in the workspace."}',
      '{"user_list": ["Ada", "Ben", "Cy"]}',
    ])
  })
})
