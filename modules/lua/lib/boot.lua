-- The handler of a process's own item: On-Boot names what it is to evaluate first, its Data or other data by their id.
local drive = require(".drive")

return function(ao)
  local evaluate = require(".eval")(ao)
  return function(message)
    if #Inbox == 0 then table.insert(Inbox, message) end
    local boot = message.Tags["On-Boot"]
    if boot == "Data" then
      evaluate(message)
    elseif boot then
      local text = drive.getData(boot)
      if not text then error("the data of On-Boot, " .. boot .. ", are not to be read here", 0) end
      evaluate({ Data = text })
    end
  end
end
