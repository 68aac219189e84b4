/** TradingBot on a state of our own. */
import { describe, expect, it } from 'vitest'
import { results, side } from '../testing/small-backend.ts'
import { jsonDumps } from '../../python/python-print.ts'

const bot = (config = '{}', id?: string) => side('TradingBot', `{"TradingBot": ${config}}`, id)

describe('TradingBot', () => {
  it('places an order at the counter, over an order that has its number, and leaves it open', () => {
    const on = bot()
    expect(
      results(
        on,
        "place_order('Buy', 'ABC', 3, 4)",
        'get_order_details(7)',
        "place_order(order_type='sell', symbol='ABC', price=2.25, amount=1.5)",
        'get_order_history()',
      ),
    ).toEqual([
      '{"order_id": 7, "order_type": "Buy", "status": "Pending", "price": 3.0, "amount": 4}',
      '{"id": 7, "order_type": "Buy", "symbol": "ABC", "price": 3.0, "amount": 4, "status": "Open"}',
      '{"order_id": 8, "order_type": "sell", "status": "Pending", "price": 2.25, "amount": 1.5}',
      '{"history": [7, 8]}',
    ])
  })

  it('says in cents what an order lacks, and whom it does not know', () => {
    expect(
      results(
        bot(),
        "place_order('BUY', 'ABC', 10.125, 5)",
        "place_order('Buy', 'XYZ', 1, 1)",
        "place_order('Buy', 'ABC', 0, 1)",
        "place_order(None, 'ABC', 1, 1)",
        "place_order('Buy', 'ABC', '1', 1)",
        'get_order_details(8)',
        "get_stock_info('XYZ')",
      ),
    ).toEqual([
      '{"error": "Insufficient funds: required $50.62 but only $50.00 available."}',
      '{"error": "Invalid stock symbol: XYZ"}',
      '{"error": "Price and amount must be positive values."}',
      "Error during execution: 'NoneType' object has no attribute 'lower'",
      "Error during execution: '<=' not supported between instances of 'str' and 'int'",
      '{"error": "Order with ID 8 not found.Here is the list of orders_id: [7]"}',
      '{"error": "Stock with symbol \'XYZ\' not found."}',
    ])
  })

  it('cancels what is not completed; an order that is none is an exception', () => {
    const on = bot(
      '{"orders": {"1": {"status": "Completed"}, "2": {"status": "Open"}, "order_type": "Buy"}}',
    )
    expect(
      results(
        on,
        'cancel_order(1)',
        'cancel_order(2)',
        'cancel_order(3)',
        "cancel_order('2')",
        'get_order_details(2)',
        "get_order_details('order_type')",
        "cancel_order('order_type')",
      ),
    ).toEqual([
      '{"error": "Can\'t cancel order 1. Order is already completed."}',
      '{"order_id": 2, "status": "Cancelled"}',
      '{"error": "Order with ID 3 not found."}',
      '{"error": "Order with ID 2 not found."}',
      '{"status": "Cancelled"}',
      'Buy',
      expect.stringMatching(/^Error during execution: /),
    ])
  })

  it('dates transactions by its own draws', () => {
    const on = bot()
    expect(
      results(
        on,
        'fund_account(0)',
        'fund_account(25)',
        'withdraw_funds(76)',
        'withdraw_funds(0.5)',
        'get_transaction_history()',
        "get_transaction_history('2024-09-02')",
        "get_transaction_history('', '2024-9-1')",
        "get_transaction_history('1.9.2024')",
      ),
    ).toEqual([
      '{"error": "Funding amount must be positive."}',
      '{"status": "Account funded successfully", "new_balance": 75.0}',
      '{"error": "Insufficient funds for withdrawal."}',
      '{"status": "Withdrawal successful", "new_balance": 74.5}',
      '{"transaction_history": [{"type": "deposit", "amount": 25, "timestamp": "2024-09-02 09:10:44"}, {"type": "withdrawal", "amount": 0.5, "timestamp": "2024-09-01 19:48:01"}]}',
      '{"transaction_history": [{"type": "deposit", "amount": 25, "timestamp": "2024-09-02 09:10:44"}]}',
      '{"transaction_history": []}',
      "Error during execution: time data '1.9.2024' does not match format '%Y-%m-%d'",
    ])
  })

  it('watches, filters and tells of changes', () => {
    const on = bot()
    expect(
      results(
        on,
        "add_to_watchlist('XYZ')",
        "remove_stock_from_watchlist('XYZ')",
        "remove_stock_from_watchlist('ABC')",
        "add_to_watchlist(stock='ABC')",
        "filter_stocks_by_price(['ABC', 'XYZ'], 1, 2.5)",
        "filter_stocks_by_price(['XYZ'], 0, 0)",
        "notify_price_change(['ABC', 'XYZ'], 0.1)",
        "notify_price_change('ABC', 0.1)",
        "get_available_stocks('Automobile')",
        "get_symbol_by_name('Zeta Corp')",
        'get_symbol_by_name([])',
        'get_current_time()',
      ),
    ).toEqual([
      '{"watchlist": ["ABC"]}',
      '{"error": "Stock XYZ not found in watchlist."}',
      '{"status": "Stock ABC removed from watchlist successfully."}',
      '{"watchlist": ["ABC"]}',
      '{"filtered_stocks": ["ABC"]}',
      '{"filtered_stocks": ["XYZ"]}',
      '{"notification": "Stocks ABC have significant price changes."}',
      '{"notification": "No significant price changes in the selected stocks."}',
      '{"stock_list": ["TSLA", "F", "GM"]}',
      '{"symbol": "ZETA"}',
      "Error during execution: unhashable type: 'list'",
      '{"current_time": "10:30 AM"}',
    ])
  })

  it('asks for a login, each method in its own form', () => {
    expect(
      results(
        bot(),
        'trading_logout()',
        'trading_logout()',
        'get_watchlist()',
        'get_order_history()',
        'get_account_info()',
        "trading_login('a', 'b')",
        "trading_login('a', 'b')",
        'get_account_info()',
        'trading_get_login_status()',
      ),
    ).toEqual([
      '{"status": "Logged out successfully"}',
      '{"status": "No user is currently logged in"}',
      "['Error: User not authenticated. Please log in to view the watchlist.']",
      "[{'error': 'User not authenticated. Please log in to view order history.'}]",
      '{"error": "User not authenticated. Please log in to view account information."}',
      '{"status": "Logged in successfully"}',
      '{"status": "Already logged in"}',
      '{"account_id": 1, "balance": 50.0, "binding_card": 99}',
      '{"status": true}',
    ])
    expect(results(bot('{"market_status": "Closed"}'), 'withdraw_funds(1)')).toEqual([
      '{"error": "Market is closed. Transactions are not allowed."}',
    ])
  })

  it('tells its state with orders by number', () => {
    const state = bot('{"stocks": {}, "order_counter": 9}').instances[0]?.api.state()
    expect(jsonDumps(state ?? null)).toBe(
      '{"orders": {"7": {"id": 7, "order_type": "Buy", "symbol": "ABC", "price": 1.5, "amount": 2, "status": "Open"}}, "account_info": {"account_id": 1, "balance": 50.0, "binding_card": 99}, ' +
        '"authenticated": true, "market_status": "Open", "order_counter": 9, "stocks": {}, "watch_list": ["ABC"], "transaction_history": [], "long_context": false}',
    )
  })
})
