-- The handler of Eval: what the message's data come to is printed.
local stringify = require(".stringify")
local CHUNK = "aos"

return function(ao)
  return function(message)
    local code = message.Data
    local chunk = load("return " .. code, CHUNK, "t", _G)
    local why
    if not chunk then chunk, why = load(code, CHUNK, "t", _G) end
    if not chunk then
      ao.outbox.Error = why
      return
    end
    local value, reason = chunk()
    if not value and reason then
      ao.outbox.Error = reason
      return
    end
    if value == nil then return end
    table.insert(HANDLER_PRINT_LOGS, type(value) == "table" and stringify.format(value) or tostring(value))
  end
end
